package dev.culvert.share.gateway;

import dev.culvert.policy.Cidr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How the gateway is set up.
 *
 * @param bind where it listens; port 0 takes a free one
 * @param domain shares are {@code <slug>.<domain>}; lower case, without dot at either end
 * @param scheme {@code http} or {@code https}: what visitors type, whoever ends their TLS
 * @param limits what one visitor may cost
 * @param trustedProxies proxies in front of the gateway whose X-Forwarded-For and -Proto are
 *     believed; nobody's are by default
 */
public record GatewaySettings(
        InetSocketAddress bind,
        String domain,
        String scheme,
        Limits limits,
        List<Cidr> trustedProxies) {

    public GatewaySettings {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** Whether the address is one of our own proxies, which speak for many visitors. */
    boolean trusts(InetAddress address) {
        return trustedProxies.stream().anyMatch(block -> block.contains(address));
    }

    /** On loopback, plain HTTP, default limits. */
    public static GatewaySettings local(int port, String domain) {
        return new GatewaySettings(
                new InetSocketAddress("127.0.0.1", port),
                domain,
                "http",
                Limits.DEFAULTS,
                List.of());
    }

    /**
     * @param connections visitor connections in all
     * @param connectionsPerShare visitor connections that use one share
     * @param connectionsPerAddress visitor connections from one IPv4 address or one /64 of IPv6;
     *     trusted proxies may have any number
     * @param headBytes request line and header fields together
     * @param headTime from the first byte of a request (or the accept) to the end of its head
     * @param keepAlive how long a visitor's connection waits for its next request
     * @param answerTime from the last byte sent to the target to the head of its answer
     * @param idle how long neither side may move a byte within a request
     * @param relayIdle the same within a WebSocket
     * @param drain how long open requests may go on while the gateway closes
     */
    public record Limits(
            int connections,
            int connectionsPerShare,
            int connectionsPerAddress,
            int headBytes,
            Duration headTime,
            Duration keepAlive,
            Duration answerTime,
            Duration idle,
            Duration relayIdle,
            Duration drain) {

        public static final Limits DEFAULTS =
                new Limits(
                        2_000,
                        200,
                        100,
                        16 * 1024,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        Duration.ofSeconds(10));
    }
}
