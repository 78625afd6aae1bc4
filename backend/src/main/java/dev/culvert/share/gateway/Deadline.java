package dev.culvert.share.gateway;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One timer that can be set again and cleared; used on one event loop only. */
final class Deadline {

    private final EventLoop loop;
    private @Nullable ScheduledFuture<?> running;

    Deadline(EventLoop loop) {
        this.loop = loop;
    }

    /** Forgets what was set before and runs {@code then} after {@code time}. */
    void set(Duration time, Runnable then) {
        clear();
        running = loop.schedule(then, Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
    }

    void clear() {
        if (running != null) {
            running.cancel(false);
            running = null;
        }
    }
}
