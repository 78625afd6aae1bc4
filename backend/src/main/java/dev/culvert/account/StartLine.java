package dev.culvert.account;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/** Says where the console is, once it listens; and how to set it up while nobody has an account. */
@Component
class StartLine {

    private static final Logger log = LoggerFactory.getLogger("dev.culvert.Culvert");

    private final SetUp setUp;
    private final Environment environment;

    StartLine(SetUp setUp, Environment environment) {
        this.setUp = setUp;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void print() {
        String url = url();
        setUp.needed()
                .subscribe(
                        needed -> {
                            if (needed) {
                                log.info(
                                        "Culvert is at {} - open {}/setup?token={} to make the"
                                                + " first admin",
                                        url,
                                        url,
                                        setUp.newToken());
                            } else {
                                log.info("Culvert is at {}", url);
                            }
                        },
                        failed -> log.error("Culvert is at {}, without its database", url, failed));
    }

    private String url() {
        String port = environment.getProperty("local.server.port", "");
        String scheme =
                StringUtils.hasText(environment.getProperty("server.ssl.bundle"))
                                || StringUtils.hasText(
                                        environment.getProperty("server.ssl.key-store"))
                                || StringUtils.hasText(
                                        environment.getProperty("server.ssl.certificate"))
                        ? "https"
                        : "http";
        return scheme + "://" + host(environment.getProperty("server.address", "")) + ":" + port;
    }

    /** Bound to every address, the machine's own name is what others can reach it by. */
    private static String host(String address) {
        boolean any = address.isEmpty() || address.equals("0.0.0.0") || address.equals("::");
        if (!any) {
            return address.indexOf(':') < 0 ? address : "[" + address + "]";
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "127.0.0.1";
        }
    }
}
