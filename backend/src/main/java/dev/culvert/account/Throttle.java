package dev.culvert.account;

import io.netty.util.NetUtil;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Slows down guessing. An address that fails {@link #ADDRESS_TRIES} times waits a minute, then two,
 * four, up to a quarter of an hour. A name that is guessed from many addresses only gets slower, by
 * at most {@link #NAME_LONGEST}, so that nobody can lock somebody else out.
 *
 * <p>An attempt counts when it begins, so that attempts in parallel do not slip through.
 */
final class Throttle {

    /** Failures of one address that cost nothing. */
    static final int ADDRESS_TRIES = 10;

    static final Duration ADDRESS_FIRST = Duration.ofMinutes(1);
    static final Duration ADDRESS_LONGEST = Duration.ofMinutes(15);

    /** Failures for one name that cost nothing. */
    static final int NAME_TRIES = 5;

    static final Duration NAME_FIRST = Duration.ofSeconds(1);
    static final Duration NAME_LONGEST = Duration.ofSeconds(30);

    /** Without a failure for this long, everything is forgotten. */
    static final Duration MEMORY = Duration.ofMinutes(30);

    /** Addresses and names that are remembered; the one not seen for longest goes first. */
    static final int REMEMBERED = 10_000;

    /** Longest address that is remembered in full, in characters; as INET6_ADDRSTRLEN has it. */
    static final int ADDRESS_KEY_LONGEST = 45;

    private static final int IPV6_NETWORK_BYTES = 8;

    private final Clock clock;
    private final Map<String, Tries> addresses = bounded();
    private final Map<String, Tries> names = bounded();

    Throttle(Clock clock) {
        this.clock = clock;
    }

    /**
     * How long to wait before this attempt may be made; zero admits and counts it. An address that
     * waits already leaves no name behind, and nobody has a name that is too long.
     */
    synchronized Duration admit(String address, String name) {
        Instant now = clock.instant();
        Tries byAddress = tries(addresses, network(address), now);
        Duration wait = byAddress.wait(now);
        if (!wait.isZero()) {
            return wait;
        }
        Tries byName = PersonName.isTooLong(name) ? null : tries(names, key(name), now);
        wait = byName == null ? Duration.ZERO : byName.wait(now);
        if (wait.isZero()) {
            byAddress.count(now, ADDRESS_TRIES, ADDRESS_FIRST, ADDRESS_LONGEST);
            count(byName, now);
        }
        return wait;
    }

    /** The admitted attempt was right: takes it back, and forgets the failures for the name. */
    synchronized void passed(String address, String name) {
        Tries byAddress = addresses.get(network(address));
        if (byAddress != null) {
            byAddress.takeBack();
        }
        names.remove(key(name));
    }

    /** Names that are remembered now. */
    synchronized int names() {
        return names.size();
    }

    private static void count(@Nullable Tries byName, Instant now) {
        if (byName != null) {
            byName.count(now, NAME_TRIES, NAME_FIRST, NAME_LONGEST);
        }
    }

    private static Tries tries(Map<String, Tries> all, String key, Instant now) {
        Tries known = all.get(key);
        if (known == null || known.last.plus(MEMORY).isBefore(now)) {
            known = new Tries(now);
            all.put(key, known);
        }
        return known;
    }

    /** One person has a whole /64 of IPv6, so it counts as one address. */
    static String network(String address) {
        if (!NetUtil.isValidIpV6Address(address)) {
            // What a proxy reports may be anything.
            return address.substring(0, Math.min(ADDRESS_KEY_LONGEST, address.length()));
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return HexFormat.of().formatHex(bytes, 0, IPV6_NETWORK_BYTES);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static Map<String, Tries> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /** What is remembered about one address or name. */
    private static final class Tries {

        private int failures;
        private Instant last;
        private Instant blockedUntil;

        Tries(Instant now) {
            this.last = now;
            this.blockedUntil = now;
        }

        Duration wait(Instant now) {
            return blockedUntil.isAfter(now) ? Duration.between(now, blockedUntil) : Duration.ZERO;
        }

        void count(Instant now, int free, Duration first, Duration longest) {
            failures++;
            last = now;
            if (failures >= free) {
                // Doubling 20 times exceeds every longest wait there is.
                Duration wait = first.multipliedBy(1L << Math.min(failures - free, 20));
                blockedUntil = now.plus(wait.compareTo(longest) > 0 ? longest : wait);
            }
        }

        void takeBack() {
            failures = Math.max(0, failures - 1);
            blockedUntil = last;
        }
    }
}
