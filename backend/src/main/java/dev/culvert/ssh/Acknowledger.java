package dev.culvert.ssh;

import java.io.IOException;
import java.nio.channels.AsynchronousSocketChannel;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges what arrived and was not answered within a moment. sshd holds a small packet back
 * until the one before it was acknowledged (Nagle's algorithm), and where we have nothing to say,
 * Linux acknowledges after 40 ms (TCP_DELACK_MIN): that is how long an answer in two pieces takes
 * through {@code ssh}. Whatever is said within the moment acknowledges as well, for nothing.
 */
final class Acknowledger {

    /** Longer than most questions and answers take, and far less than anybody notices. */
    static final Duration MOMENT = Duration.ofMillis(2);

    private static final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("acknowledge").factory());

    private final AsynchronousSocketChannel channel;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** {@link System#nanoTime} of the first receipt that nothing was sent after, odd; or 0. */
    private volatile long owedSince;

    private Acknowledger(AsynchronousSocketChannel channel) {
        this.channel = channel;
    }

    /** Null where the system cannot do it. */
    static @Nullable Acknowledger of(AsynchronousSocketChannel channel) {
        return channel.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)
                ? new Acknowledger(channel)
                : null;
    }

    /** Never waits. */
    void received() {
        if (owedSince == 0) {
            owedSince = System.nanoTime() | 1;
        }
        if (!looking.get() && looking.compareAndSet(false, true)) {
            lookIn(MOMENT.toNanos());
        }
    }

    /** What is about to be sent acknowledges everything that has been received. */
    void sent() {
        if (owedSince != 0) {
            owedSince = 0;
        }
    }

    private void look() {
        looking.set(false);
        long since = owedSince;
        if (since == 0) {
            return;
        }
        long left = since + MOMENT.toNanos() - System.nanoTime();
        if (left <= 0) {
            owedSince = 0;
            acknowledge();
        } else if (looking.compareAndSet(false, true)) {
            lookIn(left);
        }
    }

    private void lookIn(long nanos) {
        clock.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    /** Once; to go on like that would cost a packet for each that arrives (tcp(7)). */
    private void acknowledge() {
        try {
            channel.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            channel.setOption(ExtendedSocketOptions.TCP_QUICKACK, false);
        } catch (IOException e) {
            // closed or broken: whoever reads or writes next meets the same
        }
    }
}
