package dev.culvert.tunnel.live;

import dev.culvert.ssh.Duplex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/** A connected Unix socket as a {@link Duplex}. It owns the channel. */
final class ChannelDuplex implements Duplex {

    private static final int SMALL = 8 * 1024;

    /** What Linux keeps for a Unix socket by default is a little more (wmem_default). */
    private static final int LARGE = 128 * 1024;

    private final SocketChannel channel;
    private ByteBuffer input = ByteBuffer.allocate(SMALL);

    ChannelDuplex(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public int transferTo(Sink sink) throws IOException {
        input.clear();
        int count = channel.read(input);
        if (count > 0) {
            sink.write(input.array(), 0, count);
        }
        fit(count);
        return count;
    }

    /** Small while little arrives: most connections are silent most of the time. */
    private void fit(int count) {
        if (count == input.capacity() && count < LARGE) {
            input = ByteBuffer.allocate(LARGE);
        } else if (count < SMALL && input.capacity() > SMALL) {
            input = ByteBuffer.allocate(SMALL);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer output = ByteBuffer.wrap(bytes, offset, length);
        while (output.hasRemaining()) {
            channel.write(output);
        }
    }

    @Override
    public void finishOutput() throws IOException {
        try {
            channel.shutdownOutput();
        } catch (ClosedChannelException e) {
            // nothing more is written to it
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the descriptor is gone either way, and nobody can do anything about it
        }
    }
}
