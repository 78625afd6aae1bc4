package dev.culvert.api;

import dev.culvert.problem.Problem;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items what the page holds, in the order of the list
 * @param next cursor of the page after this one; null on the last page
 */
public record Items<T>(List<T> items, @Nullable String next) {

    /** Most items on one page. */
    public static final int LIMIT_MAX = 200;

    /** Items on one page where the caller names no limit. */
    public static final int LIMIT_DEFAULT = 50;

    public Items {
        items = List.copyOf(items);
    }

    /** A list that fits one page. */
    public static <T> Items<T> all(List<T> items) {
        return new Items<>(items, null);
    }

    /**
     * A page cut from {@code fetched}, which was asked for with one row more than {@code limit} so
     * that a further page shows.
     */
    public static <T> Items<T> page(List<T> fetched, int limit, Function<T, String> cursor) {
        if (fetched.size() <= limit) {
            return all(fetched);
        }
        List<T> shown = fetched.subList(0, limit);
        return new Items<>(shown, cursor.apply(shown.getLast()));
    }

    /**
     * The limit that was asked for, or the default.
     *
     * @throws dev.culvert.problem.ProblemException where it is below 1 or above {@link #LIMIT_MAX}
     */
    public static int limit(@Nullable Integer asked) {
        if (asked == null) {
            return LIMIT_DEFAULT;
        }
        if (asked < 1 || asked > LIMIT_MAX) {
            throw Problem.invalid(
                            "BAD_LIMIT",
                            "The limit is out of range",
                            "limit is " + asked + "; it may be 1 to " + LIMIT_MAX + ".",
                            "Ask for at most " + LIMIT_MAX + " and follow next.")
                    .asException();
        }
        return asked;
    }
}
