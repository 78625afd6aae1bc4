package dev.culvert.tunnel.live;

import dev.culvert.host.Host;
import dev.culvert.policy.EgressGuard;
import dev.culvert.policy.EgressRefusedException;
import dev.culvert.ssh.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a server really bound, since it tells only half of it: connects once from the
 * console to the port that this tunnel has just opened on its SSH host, and hangs up. A connection
 * that arrives through the tunnel is proof; one that is refused is proof of the contrary. The
 * arrival is recognised by the port that the probe dialled from, so that it is never taken for a
 * visitor.
 */
final class ReachProbe {

    /** For the connection, and again for its arrival through the tunnel. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private final EgressGuard egress;
    private volatile @Nullable Sent sent;

    ReachProbe(EgressGuard egress) {
        this.egress = egress;
    }

    /** What came of it. */
    sealed interface Seen {
        /** It arrived through the tunnel. */
        record Arrived(String address) implements Seen {}

        /** Nobody listens at that address. */
        record Refused(String address) implements Seen {}

        /** Nothing is proved by it. */
        record Nothing(String why) implements Seen {}
    }

    /** A probe on its way. */
    private record Sent(int port, CompletableFuture<Boolean> arrived) {}

    /**
     * Connects to {@code port} at the address of {@code host}. Blocks, at most twice {@link
     * #PATIENCE} and the time that DNS takes.
     */
    Seen run(Host host, int port) {
        if (!host.jump().isEmpty()) {
            return new Seen.Nothing(host.name() + " is behind a jump host");
        }
        InetSocketAddress address;
        try {
            address = egress.resolve(host.address(), port);
        } catch (EgressRefusedException e) {
            return new Seen.Nothing("The console may not dial it: " + e.problem().title());
        }
        String ip = address.getAddress().getHostAddress();
        if (ip.equals("127.0.0.1") || address.getAddress().equals(ipv6Loopback())) {
            return new Seen.Nothing(
                    host.name() + " is the console's own machine; every port there answers");
        }
        return dial(address, new Endpoint(ip, port).toString());
    }

    /** True for the probe itself, which shall be closed at once; called by whoever accepts. */
    boolean isProbe(@Nullable Endpoint originator) {
        Sent now = sent;
        if (now == null || originator == null || originator.port() != now.port()) {
            return false;
        }
        now.arrived().complete(true);
        return true;
    }

    private Seen dial(InetSocketAddress address, String shown) {
        try (Socket socket = new Socket()) {
            socket.bind(null); // the port is known before the connection can arrive
            Sent now = new Sent(socket.getLocalPort(), new CompletableFuture<>());
            sent = now;
            socket.connect(address, Math.toIntExact(PATIENCE.toMillis()));
            return now.arrived()
                            .completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                            .join()
                    ? new Seen.Arrived(shown)
                    : new Seen.Nothing(
                            shown + " answers, but the connection did not come through the tunnel");
        } catch (ConnectException e) {
            return isUnreachable(e)
                    ? new Seen.Nothing(shown + ": " + e.getMessage())
                    : new Seen.Refused(shown);
        } catch (IOException e) {
            return new Seen.Nothing(shown + ": " + e.getMessage());
        } finally {
            sent = null;
        }
    }

    /** Java has one type for all errors of connect(2) but NoRouteToHost and a timeout. */
    private static boolean isUnreachable(ConnectException e) {
        String text = String.valueOf(e.getMessage());
        return text.contains("unreachable") || text.contains("timed out");
    }

    private static java.net.InetAddress ipv6Loopback() {
        return java.net.InetAddress.ofLiteral("::1");
    }
}
