package dev.culvert.database;

import dev.culvert.settings.StartRefusedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code culvert.database.url}; never repeats it in a message, for the password in it. */
final class DatabaseUrl {

    private static final int DEFAULT_PORT = 5432;

    private DatabaseUrl() {}

    /**
     * The address that the settings describe.
     *
     * @throws StartRefusedException where they are incomplete or wrong
     */
    static DatabaseAddress parse(DatabaseSettings settings) {
        URI uri = uri(String.valueOf(settings.url()));
        String[] user = user(uri.getRawUserInfo());
        String name = first(settings.username(), user[0]);
        if (name.isEmpty()) {
            throw refused("it names no user");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        if (path.length() < 2) {
            throw refused("it names no database after the host");
        }
        return new DatabaseAddress(
                uri.getHost().replaceAll("[\\[\\]]", ""),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decoded(path.substring(1)),
                name,
                first(settings.password(), user[1]),
                options(uri.getRawQuery()));
    }

    private static URI uri(String url) {
        try {
            URI uri = new URI(url.strip());
            String scheme = uri.getScheme();
            if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
                throw refused("it does not start with postgresql://");
            }
            if (uri.getHost() == null) {
                throw refused("it names no host (special characters are written as %40 and so on)");
            }
            return uri;
        } catch (URISyntaxException unfit) {
            throw refused("it is no address (special characters are written as %40 and so on)");
        }
    }

    private static String[] user(@Nullable String userInfo) {
        String[] parts = (userInfo == null ? "" : userInfo).split(":", 2);
        return new String[] {decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1])};
    }

    private static Map<String, String> options(@Nullable String query) {
        Map<String, String> options = new TreeMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length < 2 || !DatabaseAddress.OPTIONS.containsKey(parts[0])) {
                throw refused(
                        "the option " + parts[0] + " is not known (sslmode and sslrootcert are)");
            }
            options.put(parts[0], decoded(parts[1]));
        }
        return options;
    }

    private static String first(@Nullable String setting, String fromUrl) {
        return setting == null || setting.isBlank() ? fromUrl : setting;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static StartRefusedException refused(String why) {
        return new StartRefusedException(
                "culvert.database.url cannot be used: " + why + ".",
                "Write it as postgresql://user:password@host:5432/database, or remove it to run an"
                        + " embedded PostgreSQL.");
    }
}
