package dev.culvert.share.gateway;

import dev.culvert.policy.Cidr;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A running gateway with shares that a test adds. */
final class Door implements AutoCloseable {

    static final String TARGET_HOST = "app.internal:3000";

    final List<Visits.Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
    final List<Visits.Visit> visits = Collections.synchronizedList(new ArrayList<>());
    final List<Finding> findings = Collections.synchronizedList(new ArrayList<>());
    final Gateway gateway;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final Map<UUID, Target> targets = new ConcurrentHashMap<>();
    private final InetSocketAddress address;

    Door() throws IOException {
        this(GatewaySettings.Limits.DEFAULTS);
    }

    Door(GatewaySettings.Limits limits) throws IOException {
        this(limits, List.of());
    }

    Door(GatewaySettings.Limits limits, List<Cidr> trustedProxies) throws IOException {
        gateway =
                new Gateway(
                        new GatewaySettings(
                                new InetSocketAddress("127.0.0.1", 0),
                                "share.test",
                                "http",
                                limits,
                                trustedProxies),
                        slug -> Optional.ofNullable(routes.get(slug)),
                        (route, _) -> {
                            Target target = targets.get(route.tunnelId());
                            if (target == null) {
                                throw new ConnectException("The tunnel is off");
                            }
                            return target.open();
                        },
                        new Visits() {
                            @Override
                            public void opened(Visit visit) {
                                visits.add(visit);
                            }

                            @Override
                            public void closed(Visit visit, Outcome outcome) {
                                outcomes.add(outcome);
                            }

                            @Override
                            public void found(Visit visit, Finding finding) {
                                findings.add(finding);
                            }
                        },
                        (password, hash) -> hash.equals("hash of " + password));
        address = gateway.start();
    }

    InetSocketAddress address() {
        return address;
    }

    Wire visit() throws IOException {
        return Wire.to(address);
    }

    /** A share with no rules that lasts for an hour. */
    Share share(String slug, @Nullable Target target) {
        Share share = new Share(slug);
        if (target != null) {
            targets.put(share.route.tunnelId(), target);
        }
        return share.put();
    }

    void remove(String slug) {
        routes.remove(slug);
    }

    /** Sends one GET on a connection of its own. */
    Wire.Message get(String slug, String path) throws IOException {
        return get(slug, path, "");
    }

    Wire.Message get(String slug, String path, String fields) throws IOException {
        try (Wire wire = visit()) {
            return wire.send(
                            "GET "
                                    + path
                                    + " HTTP/1.1\r\nHost: "
                                    + host(slug)
                                    + "\r\n"
                                    + fields
                                    + "\r\n")
                    .message();
        }
    }

    static String host(String slug) {
        return slug + ".share.test";
    }

    static String request(String slug) {
        return "GET / HTTP/1.1\r\nHost: " + host(slug) + "\r\n\r\n";
    }

    @Override
    public void close() {
        gateway.close();
    }

    /** Changes a share's rules; each call replaces the route. */
    final class Share {

        private final String slug;
        private Route route;

        Share(String slug) {
            this.slug = slug;
            this.route =
                    new Route(
                            UUID.randomUUID(),
                            UUID.randomUUID(),
                            slug,
                            new HostHeader.Target(),
                            TARGET_HOST,
                            null,
                            List.of(),
                            Set.of(),
                            null,
                            null,
                            0,
                            Instant.now().plus(Duration.ofHours(1)));
        }

        UUID id() {
            return route.shareId();
        }

        Share hostHeader(HostHeader rule) {
            route = with(rule, null, null, null, null, null, null);
            return put();
        }

        Share password(String hash) {
            route = with(null, hash, null, null, null, null, null);
            return put();
        }

        Share allowFrom(String block) {
            route = with(null, null, List.of(Cidr.parse(block)), null, null, null, null);
            return put();
        }

        Share methods(String... methods) {
            route = with(null, null, null, Set.of(methods), null, null, null);
            return put();
        }

        Share pathPrefix(String prefix) {
            route = with(null, null, null, null, prefix, null, null);
            return put();
        }

        Share maxVisits(int most) {
            route = with(null, null, null, null, null, most, null);
            return put();
        }

        Share expiresIn(Duration time) {
            route = with(null, null, null, null, null, null, Instant.now().plus(time));
            return put();
        }

        private Share put() {
            routes.put(slug, route);
            return this;
        }

        private Route with(
                @Nullable HostHeader rule,
                @Nullable String hash,
                @Nullable List<Cidr> blocks,
                @Nullable Set<String> methods,
                @Nullable String prefix,
                @Nullable Integer most,
                @Nullable Instant end) {
            return new Route(
                    route.shareId(),
                    route.tunnelId(),
                    route.name(),
                    rule == null ? route.hostHeader() : rule,
                    route.targetHost(),
                    hash == null ? route.passwordHash() : hash,
                    blocks == null ? route.allowFrom() : blocks,
                    methods == null ? route.methods() : methods,
                    prefix == null ? route.pathPrefix() : prefix,
                    most == null ? route.maxVisits() : most,
                    route.visits(),
                    end == null ? route.expiresAt() : end);
        }
    }
}
