package dev.culvert.tunnel.live;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the console's machine slept, or is in another network now. While a machine sleeps
 * its clock goes on, but {@link System#nanoTime} stands still on Linux and macOS. One thread at a
 * time.
 */
final class Surroundings {

    /** A clock that is set right moves by less; after a shorter sleep peers still wait. */
    static final Duration JUMP = Duration.ofSeconds(10);

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Supplier<Set<String>> addresses;
    private Instant lookedAt;
    private long lookedAtNanos;
    private Set<String> known;

    Surroundings(Clock clock, LongSupplier nanoTime, Supplier<Set<String>> addresses) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.addresses = addresses;
        this.lookedAt = clock.instant();
        this.lookedAtNanos = nanoTime.getAsLong();
        this.known = addresses.get();
    }

    /** What changed since the last look, as half a sentence; null when nothing did. */
    @Nullable String look() {
        Instant now = clock.instant();
        long nanos = nanoTime.getAsLong();
        Duration jump = Duration.between(lookedAt, now).minusNanos(nanos - lookedAtNanos);
        Set<String> here = addresses.get();
        boolean moved = !here.equals(known);
        lookedAt = now;
        lookedAtNanos = nanos;
        known = here;
        if (jump.compareTo(JUMP) > 0) {
            return "after the console's machine slept for " + jump.toSeconds() + " s";
        }
        if (jump.negated().compareTo(JUMP) > 0) {
            return "after the clock of the console's machine was set back";
        }
        return moved ? "after the addresses of the console's machine changed" : null;
    }

    /** The machine's addresses that others can see. Link-local ones come and go with containers. */
    static Set<String> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            return Set.of(); // no interfaces just now; that is news by itself
        }
    }
}
