package dev.culvert.share;

import dev.culvert.policy.Cidr;
import dev.culvert.share.gateway.GatewaySettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The public gateway ({@code culvert.share.*}).
 *
 * @param address where it listens
 * @param port 0 takes a free one
 * @param domain shares are {@code <slug>.<domain>}
 * @param publicUrl how printed addresses look, with {@code <slug>} in it, where a proxy in front
 *     makes them differ from {@code http://<slug>.<domain>:<port>}
 * @param trustedProxies address ranges of proxies whose X-Forwarded-For is believed
 * @param maxPerPerson shares that one person can have open
 * @param maxConnections visitor connections in all
 * @param maxConnectionsPerShare visitor connections that use one share
 * @param maxConnectionsPerAddress visitor connections from one IPv4 address or one /64 of IPv6;
 *     trusted proxies may have any number
 * @param answerTime how long a target may take to begin its answer
 * @param idle how long an answer may stand still
 * @param drain how long open requests may go on while the console stops
 */
@ConfigurationProperties("culvert.share")
record ShareSettings(
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("8081") int port,
        @DefaultValue("localhost") String domain,
        @Nullable String publicUrl,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue("20") int maxPerPerson,
        @DefaultValue("2000") int maxConnections,
        @DefaultValue("200") int maxConnectionsPerShare,
        @DefaultValue("100") int maxConnectionsPerAddress,
        @DefaultValue("60s") Duration answerTime,
        @DefaultValue("5m") Duration idle,
        @DefaultValue("10s") Duration drain) {

    static final String PLACE = "<slug>";

    ShareSettings {
        domain = domain.toLowerCase(Locale.ROOT);
        if (!domain.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?") || domain.contains("..")) {
            throw new IllegalArgumentException(
                    "culvert.share.domain is a host name such as share.example.com");
        }
        if (publicUrl != null
                && !(publicUrl.contains(PLACE) && publicUrl.matches("https?://[^/?#\\s]+/?"))) {
            throw new IllegalArgumentException(
                    "culvert.share.public-url looks like https://<slug>.share.example.com");
        }
        if (maxPerPerson < 1
                || maxConnections < 1
                || maxConnectionsPerShare < 1
                || maxConnectionsPerAddress < 1) {
            throw new IllegalArgumentException("The limits of culvert.share are at least 1");
        }
    }

    GatewaySettings gateway() {
        GatewaySettings.Limits usual = GatewaySettings.Limits.DEFAULTS;
        return new GatewaySettings(
                new InetSocketAddress(address, port),
                domain,
                publicUrl != null && publicUrl.startsWith("https:") ? "https" : "http",
                new GatewaySettings.Limits(
                        maxConnections,
                        maxConnectionsPerShare,
                        maxConnectionsPerAddress,
                        usual.headBytes(),
                        usual.headTime(),
                        usual.keepAlive(),
                        answerTime,
                        idle,
                        usual.relayIdle(),
                        drain),
                Cidr.parseAll(trustedProxies));
    }

    /** The address to print for a slug, given the port that is really open. */
    String url(String slug, int boundPort) {
        String template =
                publicUrl != null
                        ? publicUrl
                        : "http://"
                                + PLACE
                                + "."
                                + domain
                                + (boundPort == 80 ? "" : ":" + boundPort);
        return template.replace(PLACE, slug);
    }
}
