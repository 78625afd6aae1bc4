package dev.culvert.share.gateway;

import dev.culvert.ssh.Duplex;
import java.io.IOException;
import java.net.Socket;

/** A TCP connection as the stream that a tunnel would give. */
final class SocketStream implements Duplex {

    private final Socket socket;
    private final byte[] buffer = new byte[32 * 1024];

    SocketStream(Socket socket) {
        this.socket = socket;
    }

    @Override
    public int transferTo(Sink sink) throws IOException {
        int count = socket.getInputStream().read(buffer);
        if (count > 0) {
            sink.write(buffer, 0, count);
        }
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        socket.getOutputStream().write(bytes, offset, length);
    }

    @Override
    public void finishOutput() throws IOException {
        if (!socket.isOutputShutdown()) {
            socket.shutdownOutput();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
