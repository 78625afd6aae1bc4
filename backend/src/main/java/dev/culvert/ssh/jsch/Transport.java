package dev.culvert.ssh.jsch;

import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.SocketFactory;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.ReadBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * The byte stream below an SSH session: a socket, or a stream of the jump host's Link. It is given
 * to JSch as a proxy without a socket, so JSch sets no timeouts on it.
 */
final class Transport implements Proxy, AutoCloseable {

    private final LinkInput input;
    private final OutputStream output;
    private final AutoCloseable owned;

    private Transport(LinkInput input, OutputStream output, AutoCloseable owned) {
        this.input = input;
        this.output = output;
        this.owned = owned;
    }

    static Transport of(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        var buffer = new ReadBuffer(socket);
        LinkInput.Source source =
                new LinkInput.Source() {
                    @Override
                    public int fill() throws IOException {
                        return buffer.fill();
                    }

                    @Override
                    public byte[] bytes() {
                        return buffer.bytes();
                    }
                };
        return new Transport(new LinkInput(source), socket.getOutputStream(), socket);
    }

    static Transport of(Duplex stream) {
        return new Transport(
                new LinkInput(new StreamSource(stream)), new StreamOutput(stream), stream);
    }

    LinkInput input() {
        return input;
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
        try {
            owned.close();
        } catch (Exception e) {
            // the descriptor is gone either way, and nobody can do anything about it
        }
    }

    /** Copies what a stream hands out, because JSch asks for bytes where a stream offers them. */
    private static final class StreamSource implements LinkInput.Source {
        private final Duplex stream;
        private byte[] bytes = new byte[0];

        StreamSource(Duplex stream) {
            this.stream = stream;
        }

        @Override
        public int fill() throws IOException {
            return stream.transferTo(this::copy);
        }

        @Override
        public byte[] bytes() {
            return bytes;
        }

        private void copy(byte[] source, int offset, int length) {
            if (bytes.length < length) {
                bytes = new byte[length];
            }
            System.arraycopy(source, offset, bytes, 0, length);
        }
    }

    private static final class StreamOutput extends OutputStream {
        private final Duplex stream;

        StreamOutput(Duplex stream) {
            this.stream = stream;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stream.write(bytes, offset, length);
        }
    }
}
