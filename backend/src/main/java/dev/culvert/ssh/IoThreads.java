package dev.culvert.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The threads that hear from the kernel that a socket can be read or written: one for each
 * processor, each with its own share of the sockets. What runs on them never waits. They are
 * platform threads, as those below virtual threads are.
 */
public final class IoThreads {

    private static final List<AsynchronousChannelGroup> groups =
            IntStream.range(0, Runtime.getRuntime().availableProcessors())
                    .mapToObj(IoThreads::group)
                    .toList();

    private static final AtomicInteger next = new AtomicInteger();

    private IoThreads() {}

    /** The threads take turns; what a listener accepts stays on the listener's. */
    public static AsynchronousChannelGroup next() {
        return groups.get(Math.floorMod(next.getAndIncrement(), groups.size()));
    }

    private static AsynchronousChannelGroup group(int number) {
        try {
            return AsynchronousChannelGroup.withFixedThreadPool(
                    1, task -> Thread.ofPlatform().daemon().name("io-" + number).unstarted(task));
        } catch (IOException e) {
            throw new UncheckedIOException("no thread can be made for sockets", e);
        }
    }
}
