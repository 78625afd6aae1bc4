package dev.culvert.tunnel.live;

import dev.culvert.socks.Reason;
import dev.culvert.socks.SocksHandshake;
import dev.culvert.socks.SocksRequest;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.OpenRefusedException;
import dev.culvert.tunnel.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** One client of a DYNAMIC tunnel: hears where it wants to go, opens that, and carries it. */
final class SocksClient {

    /** A client that has not said where it wants to go by then is sent away. */
    static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

    private final Duplex client;
    private final Endpoint peer;
    private final LinkGate gate;
    private final Carrier carrier;

    SocksClient(Duplex client, Endpoint peer, LinkGate gate, Carrier carrier) {
        this.client = client;
        this.peer = peer;
        this.gate = gate;
        this.carrier = carrier;
    }

    /**
     * Returns when the connection is over.
     *
     * @throws IOException when the client does not speak SOCKS, or the target cannot be reached;
     *     the client has its answer then
     */
    void serve() throws IOException {
        SocksRequest request = handshake();
        AtomicReference<@Nullable Link> link = new AtomicReference<>();
        Connection connection;
        try {
            connection =
                    carrier.open(
                            peer.toString(),
                            request.target().toString(),
                            () -> gate.through(link, it -> it.open(request.target(), peer)));
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
        } catch (IOException e) {
            connection.close();
            throw e;
        }
        Pump.run(client, connection, () -> LinkGate.lost(link));
    }

    private SocksRequest handshake() throws IOException {
        Disposable limit =
                Schedulers.parallel()
                        .schedule(
                                () -> Thread.ofVirtual().start(client::close),
                                HANDSHAKE_LIMIT.toMillis(),
                                java.util.concurrent.TimeUnit.MILLISECONDS);
        try {
            return SocksHandshake.accept(client);
        } finally {
            limit.dispose();
        }
    }

    private static Reason reason(Exception e) {
        if (e instanceof OpenRefusedException refused) {
            return switch (refused.reasonCode()) {
                case OpenRefusedException.ADMINISTRATIVELY_PROHIBITED -> Reason.NOT_ALLOWED;
                case OpenRefusedException.CONNECT_FAILED ->
                        refused.getMessage() != null && refused.getMessage().contains("refused")
                                ? Reason.CONNECTION_REFUSED
                                : Reason.HOST_UNREACHABLE;
                default -> Reason.GENERAL_FAILURE;
            };
        }
        return Reason.GENERAL_FAILURE;
    }
}
