package dev.culvert.tunnel.live;

import dev.culvert.socks.Login;
import dev.culvert.ssh.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes guessing the password of a SOCKS tunnel slow. A wrong login is answered later each time,
 * and whoever was wrong too often is refused unheard for the rest of the minute; others notice
 * nothing of it. Waits on the thread of the one connection.
 */
final class WrongLogins {

    /** Wrong logins of one address within {@link #SPAN} that are answered after a check. */
    static final int MOST = 5;

    /** Counted from the first wrong login; then everything is forgotten. */
    static final Duration SPAN = Duration.ofMinutes(1);

    /** Before the first no; each further one takes twice as long, the last 1.6 s. */
    static final Duration FIRST_DELAY = Duration.ofMillis(100);

    /** Addresses that are remembered, of which each takes some 200 bytes; the oldest give way. */
    static final int MOST_ADDRESSES = 1_000;

    /** Who has an IPv6 address usually has this much of its network (RFC 6177). */
    private static final int OWN_NETWORK_BYTES = 8;

    private final LongSupplier nanoTime;
    private final Consumer<Duration> pause;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<String, Wrong> byAddress =
            new LinkedHashMap<>(); // by age; guarded by lock

    WrongLogins() {
        this(System::nanoTime, WrongLogins::pause);
    }

    WrongLogins(LongSupplier nanoTime, Consumer<Duration> pause) {
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /**
     * The same login for a client from there; null where none is asked for.
     *
     * @param from null where nobody knows; all of those count as one
     */
    @Nullable Login guard(@Nullable Login login, @Nullable Endpoint from) {
        if (login == null) {
            return null;
        }
        String address = from == null ? "" : address(from.host());
        return (user, password) -> {
            int wrong = wrong(login, user, password, address);
            if (wrong > 0 && wrong <= MOST) {
                pause.accept(FIRST_DELAY.multipliedBy(1L << (wrong - 1)));
            }
            return wrong == 0;
        };
    }

    /**
     * How often this address has been wrong; 0 when it is right. One at a time, so that nobody
     * gains by guessing often at once: a check takes microseconds.
     */
    private int wrong(Login login, byte[] user, byte[] password, String address) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            forget(now);
            Wrong before = byAddress.get(address);
            if (before != null && before.times() >= MOST) {
                return MOST + 1;
            }
            if (login.admits(user, password)) {
                return 0;
            }
            Wrong after = before == null ? new Wrong(now, 1) : before.oneMore();
            byAddress.put(address, after);
            if (byAddress.size() > MOST_ADDRESSES) {
                byAddress.pollFirstEntry();
            }
            return after.times();
        } finally {
            lock.unlock();
        }
    }

    private void forget(long now) {
        while (!byAddress.isEmpty()
                && now - byAddress.firstEntry().getValue().since() >= SPAN.toNanos()) {
            byAddress.pollFirstEntry();
        }
    }

    /** What the SSH host names as an originator may be no address at all. */
    private static String address(String host) {
        try {
            return InetAddress.ofLiteral(host) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(six.getAddress(), 0, OWN_NETWORK_BYTES)
                    : host;
        } catch (IllegalArgumentException none) {
            return "";
        }
    }

    private static void pause(Duration time) {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /**
     * @param since when the first was, on the clock that never jumps
     */
    private record Wrong(long since, int times) {
        Wrong oneMore() {
            return new Wrong(since, times + 1);
        }
    }
}
