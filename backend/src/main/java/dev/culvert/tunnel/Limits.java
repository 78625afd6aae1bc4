package dev.culvert.tunnel;

import dev.culvert.problem.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one tunnel may use at most; each may be null for no limit of its own. A change holds for
 * connections that are open, too.
 *
 * @param idleTimeout a connection over which nothing moved for so long is closed; checked once a
 *     second
 * @param connections at once; what the operator set holds besides
 * @param bytesPerSecond of all connections together, each way
 */
public record Limits(
        @Nullable Duration idleTimeout,
        @Nullable Integer connections,
        @Nullable Long bytesPerSecond) {

    /** Nothing is limited. */
    public static final Limits NONE = new Limits(null, null, null);

    public static final Duration SHORTEST_IDLE = Duration.ofSeconds(1);
    public static final Duration LONGEST_IDLE = Duration.ofDays(30);

    /** Below this a single packet of SSH would take more than half a minute. */
    public static final long LOWEST_RATE = 1_000;

    /** 1 TB/s; more than any machine moves, and far from an overflow. */
    public static final long HIGHEST_RATE = 1_000_000_000_000L;

    /**
     * @param mostConnections what the operator set
     * @throws dev.culvert.problem.ProblemException {@code BAD_LIMIT}
     */
    Limits check(int mostConnections) {
        Duration idle = idleTimeout;
        require(
                idle == null
                        || idle.compareTo(SHORTEST_IDLE) >= 0 && idle.compareTo(LONGEST_IDLE) <= 0,
                "The idle timeout lies between a second and " + LONGEST_IDLE.toDays() + " days.",
                "Write it like PT10M, or leave it out.");
        require(
                connections == null || connections >= 1 && connections <= mostConnections,
                "A tunnel carries 1 to " + mostConnections + " connections at once.",
                "Choose a number in between, or leave it out.");
        require(
                bytesPerSecond == null
                        || bytesPerSecond >= LOWEST_RATE && bytesPerSecond <= HIGHEST_RATE,
                "The bandwidth limit is at least " + LOWEST_RATE + " bytes per second.",
                "Choose a higher one, or leave it out.");
        return this;
    }

    private static void require(boolean holds, String detail, String fix) {
        if (!holds) {
            throw Problem.invalid("BAD_LIMIT", "That limit can't be", detail, fix).asException();
        }
    }
}
