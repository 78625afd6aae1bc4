package dev.culvert.ssh.jsch;

import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.SocketFactory;
import dev.culvert.ssh.Duplex;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * The byte stream below an SSH session: a socket, or a stream of the jump host's Link. It is given
 * to JSch as a proxy without a socket, so JSch sets no timeouts on it.
 */
final class Transport implements Proxy, AutoCloseable {

    private final Duplex stream;
    private final LinkInput input;
    private final LinkOutput output;

    Transport(Duplex stream) {
        this.stream = stream;
        this.input = new LinkInput(stream);
        this.output = new LinkOutput(stream);
    }

    LinkInput input() {
        return input;
    }

    LinkOutput output() {
        return output;
    }

    /** Everything was done before JSch came. */
    @Override
    public void connect(
            @Nullable SocketFactory factory, @Nullable String host, int port, int timeout) {}

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    @Override
    @SuppressWarnings("NullAway") // JSch allows null and then leaves the socket alone
    public Socket getSocket() {
        return null;
    }

    /** Frees whoever reads or writes. May be called twice. */
    @Override
    public void close() {
        stream.close();
    }
}
