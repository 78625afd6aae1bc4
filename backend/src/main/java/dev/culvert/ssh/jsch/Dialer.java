package dev.culvert.ssh.jsch;

import dev.culvert.ssh.Connector.Progress;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.LinkException;
import dev.culvert.ssh.LinkException.Reason;
import dev.culvert.ssh.LinkException.Stage;
import dev.culvert.ssh.LinkRequest;
import dev.culvert.ssh.OpenRefusedException;
import dev.culvert.ssh.SocketDuplex;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Gets a byte stream to a server: by TCP, or through the jump host in front of it. */
final class Dialer {

    /** Who connects, as the jump host's server is told; it is this process and no visitor. */
    private static final Endpoint ORIGINATOR = new Endpoint("127.0.0.1", 0);

    private final LinkRequest request;
    private final Progress progress;

    Dialer(LinkRequest request, Progress progress) {
        this.request = request;
        this.progress = progress;
    }

    Transport dial() throws LinkException {
        Link via = request.via();
        return via == null ? dial(resolve()) : dialThrough(via);
    }

    private InetSocketAddress resolve() throws LinkException {
        long start = System.nanoTime();
        InetSocketAddress address = request.resolve().resolve(request.server());
        if (address.isUnresolved()) {
            throw new LinkException(
                    Stage.NAME,
                    Reason.NAME_NOT_FOUND,
                    "No address is known for " + request.server().host(),
                    null,
                    null);
        }
        progress.passed(Stage.NAME, since(start), address.getAddress().getHostAddress());
        return address;
    }

    private Transport dial(InetSocketAddress address) throws LinkException {
        long start = System.nanoTime();
        try {
            SocketDuplex socket = SocketDuplex.connect(address, request.connectTimeout());
            socket.acknowledgeSoon();
            var transport = new Transport(socket);
            progress.passed(
                    Stage.TCP,
                    since(start),
                    new Endpoint(address.getAddress().getHostAddress(), address.getPort())
                            .toString());
            return transport;
        } catch (IOException e) {
            String evidence = address + ": " + Evidence.of(e.getMessage());
            throw new LinkException(Stage.TCP, reason(e), evidence, null, e);
        }
    }

    private Transport dialThrough(Link via) throws LinkException {
        long start = System.nanoTime();
        try {
            var transport = new Transport(via.open(request.server(), ORIGINATOR));
            progress.passed(Stage.TCP, since(start), request.server() + " through the jump host");
            return transport;
        } catch (OpenRefusedException e) {
            String evidence = "The jump host answered: " + Evidence.of(e.getMessage());
            throw new LinkException(Stage.TCP, reason(e), evidence, null, e);
        } catch (IOException e) {
            throw new LinkException(
                    Stage.TCP, Reason.BROKEN_OFF, Evidence.of(e.getMessage()), null, e);
        }
    }

    /**
     * Java reports all errors of connect(2) but two with one type; the system's text is all there
     * is to tell them apart.
     */
    private static Reason reason(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (e instanceof SocketTimeoutException || text.contains("timed out")) {
            return Reason.TCP_TIMEOUT;
        }
        boolean unreachable = e instanceof NoRouteToHostException || text.contains("unreachable");
        return e instanceof ConnectException && !unreachable
                ? Reason.TCP_REFUSED
                : Reason.UNREACHABLE;
    }

    private static Reason reason(OpenRefusedException e) {
        return switch (e.reasonCode()) {
            case OpenRefusedException.ADMINISTRATIVELY_PROHIBITED -> Reason.DIAL_REFUSED_BY_POLICY;
            case OpenRefusedException.CONNECT_FAILED -> Reason.TCP_REFUSED;
            default -> Reason.UNREACHABLE;
        };
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
