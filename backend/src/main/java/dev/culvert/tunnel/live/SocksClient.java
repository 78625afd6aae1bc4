package dev.culvert.tunnel.live;

import dev.culvert.policy.EgressRefusedException;
import dev.culvert.socks.Login;
import dev.culvert.socks.Reason;
import dev.culvert.socks.SocksHandshake;
import dev.culvert.socks.SocksRequest;
import dev.culvert.socks.WrongLoginException;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.OpenRefusedException;
import dev.culvert.traffic.CloseReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * One client of a SOCKS tunnel: hears where it wants to go, opens that, and carries it. The same on
 * the console (DYNAMIC) and on the SSH host (REMOTE without a target); they differ in who opens.
 */
final class SocksClient {

    /** A client that has not said where it wants to go by then is sent away. */
    static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

    private final Duplex client;
    private final String peer;
    private final Shift shift;
    private final @Nullable Login login;

    /**
     * @param login what the client has to show, or null
     */
    SocksClient(Duplex client, String peer, Shift shift, @Nullable Login login) {
        this.client = client;
        this.peer = peer;
        this.shift = shift;
        this.login = login;
    }

    /** Opens what a client named. */
    @FunctionalInterface
    interface Opener {
        Way open(Endpoint target) throws IOException;
    }

    /**
     * @param linkLost whether the Link under it has ended
     */
    record Way(Carrier.Far far, BooleanSupplier linkLost) {}

    /**
     * Returns when the connection has begun.
     *
     * @param onOver called once when it is over, unless this throws
     * @throws IOException when the client does not speak SOCKS, or the target cannot be reached;
     *     the client has its answer then
     */
    void serve(Opener opener, Runnable onOver) throws IOException {
        SocksRequest request = handshake();
        Way way;
        Carried connection;
        try {
            way = opener.open(request.target());
            connection = shift.open(peer, request.target().toString(), way.far());
        } catch (IOException | RuntimeException e) {
            request.refused(reason(e));
            throw e;
        }
        try {
            request.granted();
            byte[] early = request.early();
            if (early.length > 0) {
                connection.write(early, 0, early.length);
            }
        } catch (IOException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
        Pump.start(client, connection, way.linkLost(), onOver);
    }

    private SocksRequest handshake() throws IOException {
        Disposable limit =
                Schedulers.parallel()
                        .schedule(
                                () -> Thread.ofVirtual().start(client::close),
                                HANDSHAKE_LIMIT.toMillis(),
                                TimeUnit.MILLISECONDS);
        try {
            return SocksHandshake.accept(client, login);
        } catch (WrongLoginException e) {
            shift.refused(peer, "any", CloseReason.POLICY);
            throw e;
        } finally {
            limit.dispose();
        }
    }

    private static Reason reason(Exception e) {
        return switch (e) {
            case OpenRefusedException refused -> reason(refused);
            case EgressRefusedException refused ->
                    refused.problem().code().equals("DNS")
                            ? Reason.HOST_UNREACHABLE
                            : Reason.NOT_ALLOWED;
            case NoRouteToHostException _, SocketTimeoutException _ -> Reason.HOST_UNREACHABLE;
            case ConnectException _ -> Reason.CONNECTION_REFUSED;
            default -> Reason.GENERAL_FAILURE;
        };
    }

    private static Reason reason(OpenRefusedException refused) {
        return switch (refused.reasonCode()) {
            case OpenRefusedException.ADMINISTRATIVELY_PROHIBITED -> Reason.NOT_ALLOWED;
            case OpenRefusedException.CONNECT_FAILED ->
                    String.valueOf(refused.getMessage()).contains("refused")
                            ? Reason.CONNECTION_REFUSED
                            : Reason.HOST_UNREACHABLE;
            default -> Reason.GENERAL_FAILURE;
        };
    }
}
