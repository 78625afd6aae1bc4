package dev.culvert.ssh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A connected TCP socket as a {@link Duplex}. It owns the channel. */
public final class SocketDuplex implements Duplex {

    private final AsynchronousSocketChannel channel;
    private final SocketInput input;
    private final SocketOutput output;

    /**
     * Takes over {@code channel} and turns Nagle's algorithm off: it would hold a small answer back
     * until the other end acknowledged the one before.
     *
     * @throws IOException when it is not connected; it is closed then
     */
    public SocketDuplex(AsynchronousSocketChannel channel) throws IOException {
        this.channel = channel;
        this.input = new SocketInput(channel, this::close);
        this.output = new SocketOutput(channel);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException e) {
            close();
            throw e;
        }
        input.start();
    }

    /**
     * Connects. Blocks.
     *
     * @throws SocketTimeoutException when nobody answers within {@code timeout}
     * @throws IOException when it is refused
     */
    public static SocketDuplex connect(InetSocketAddress address, Duration timeout)
            throws IOException {
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open(IoThreads.next());
        try {
            Completion.of(channel.connect(address), timeout);
            return new SocketDuplex(channel);
        } catch (TimeoutException e) {
            channel.close();
            throw new SocketTimeoutException("Connect timed out");
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * From now on what arrives is acknowledged within {@link Acknowledger#MOMENT}, where the system
     * can do that, so that the other end does not hold the next piece back for longer.
     */
    public void acknowledgeSoon() {
        Acknowledger acks = Acknowledger.of(channel);
        if (acks != null) {
            input.acknowledge(acks);
            output.acknowledge(acks);
        }
    }

    @Override
    public int transferTo(Sink sink) throws IOException {
        return input.transferTo(sink);
    }

    @Override
    public void feed(Taker taker) {
        input.feed(taker);
    }

    @Override
    public void feed(Taker taker, Runnable onRest) {
        input.feed(taker, onRest);
    }

    @Override
    public void wake() {
        input.wake();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        output.write(bytes, offset, length);
    }

    @Override
    public void offer(ByteBuffer bytes) {
        output.offer(bytes);
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public boolean end() {
        return output.end();
    }

    @Override
    public void finishOutput() throws IOException {
        output.finish();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the descriptor is gone either way, and nobody can do anything about it
        }
        input.close();
    }
}
