package dev.culvert.tunnel.history;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel came into a state.
 *
 * @param state the word of a {@link dev.culvert.tunnel.TunnelState}
 * @param since when
 * @param code of the problem that led there, if one did
 * @param cause in words, if there is one
 * @param skipped changes just before this one that are not kept, because there were too many
 */
public record TunnelEvent(
        UUID tunnelId,
        String state,
        Instant since,
        @Nullable String code,
        @Nullable String cause,
        int skipped) {

    /** Longest cause kept, in characters: servers may say anything. */
    static final int MAX_CAUSE = 500;

    /** What the database cannot hold is left out. */
    public TunnelEvent {
        cause = cause == null ? null : clean(cause);
    }

    TunnelEvent skipping(int count) {
        return new TunnelEvent(tunnelId, state, since, code, cause, count);
    }

    TunnelEvent at(Instant moment) {
        return new TunnelEvent(tunnelId, state, moment, code, cause, skipped);
    }

    /** True when nothing is new in {@code next}, such as at one more try to reconnect. */
    boolean sameAs(TunnelEvent next) {
        return state.equals(next.state) && java.util.Objects.equals(code, next.code);
    }

    private static String clean(String text) {
        return text.codePoints()
                .filter(each -> !Character.isISOControl(each) && Character.isDefined(each))
                .filter(each -> each < 0xD800 || each > 0xDFFF)
                .limit(MAX_CAUSE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
