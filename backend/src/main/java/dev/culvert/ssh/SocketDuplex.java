package dev.culvert.ssh;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** A connected TCP socket as a {@link Duplex}. It owns the socket. */
public final class SocketDuplex implements Duplex {

    private final Socket socket;
    private final OutputStream output;
    private final ReadBuffer input;

    /**
     * Takes over {@code socket} and turns Nagle's algorithm off: it would hold a small answer back
     * until the other end acknowledged the one before.
     *
     * @throws IOException when the socket is not connected; it is closed then
     */
    public SocketDuplex(Socket socket) throws IOException {
        this.socket = socket;
        try {
            socket.setTcpNoDelay(true);
            this.output = socket.getOutputStream();
        } catch (IOException e) {
            close();
            throw e;
        }
        this.input = new ReadBuffer(socket);
    }

    @Override
    public int transferTo(Sink sink) throws IOException {
        int count = input.fill();
        if (count > 0) {
            sink.write(input.bytes(), 0, count);
        }
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        output.write(bytes, offset, length);
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
            // the descriptor is gone either way, and nobody can do anything about it
        }
    }
}
