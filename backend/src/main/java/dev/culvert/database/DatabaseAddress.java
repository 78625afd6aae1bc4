package dev.culvert.database;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a PostgreSQL is and how to sign in to it; says so to both drivers.
 *
 * @param options {@code sslmode} and {@code sslrootcert}, as libpq names them
 */
record DatabaseAddress(
        String host,
        int port,
        String database,
        String username,
        String password,
        Map<String, String> options) {

    /** libpq's names and those of the reactive driver. */
    static final Map<String, String> OPTIONS =
            Map.of("sslmode", "sslMode", "sslrootcert", "sslRootCert");

    String jdbcUrl() {
        String query =
                options.entrySet().stream()
                        .map(option -> option.getKey() + "=" + encoded(option.getValue()))
                        .collect(Collectors.joining("&"));
        return "jdbc:postgresql://"
                + bracketed()
                + ":"
                + port
                + "/"
                + encoded(database)
                + (query.isEmpty() ? "" : "?" + query);
    }

    ConnectionFactoryOptions r2dbcOptions() {
        var builder =
                ConnectionFactoryOptions.builder()
                        .option(ConnectionFactoryOptions.DRIVER, "postgresql")
                        .option(ConnectionFactoryOptions.HOST, host)
                        .option(ConnectionFactoryOptions.PORT, port)
                        .option(ConnectionFactoryOptions.DATABASE, database)
                        .option(ConnectionFactoryOptions.USER, username)
                        .option(ConnectionFactoryOptions.PASSWORD, password)
                        .option(Option.valueOf("applicationName"), "culvert");
        options.forEach((name, value) -> builder.option(Option.valueOf(OPTIONS.get(name)), value));
        return builder.build();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return username + "@" + bracketed() + ":" + port + "/" + database;
    }

    private String bracketed() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
