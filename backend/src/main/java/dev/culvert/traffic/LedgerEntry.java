package dev.culvert.traffic;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One connection as the ledger keeps it.
 *
 * @param peer who connected: address and port, or a share and its visitor
 * @param target where it went, as named when it was opened
 * @param closedAt null while it is open
 * @param closeReason words of {@link CloseReason}, null while it is open
 * @param kind the kind of its tunnel: {@code local}, {@code remote} or {@code dynamic}
 * @param firstByteMillis from opening to the first byte back from the target; null while none came
 */
public record LedgerEntry(
        UUID id,
        UUID tunnelId,
        UUID owner,
        String peer,
        String target,
        Instant openedAt,
        @Nullable Instant closedAt,
        long bytesIn,
        long bytesOut,
        @Nullable String closeReason,
        String kind,
        @Nullable Long firstByteMillis) {

    /** Longest text kept of a peer or target: a DNS name has at most 253 characters. */
    static final int MAX_TEXT = 300;

    /** Names come from SSH servers and SOCKS clients: what the database cannot hold is left out. */
    public LedgerEntry {
        peer = clean(peer);
        target = clean(target);
    }

    private static String clean(String text) {
        return text.codePoints()
                .filter(each -> !Character.isISOControl(each) && Character.isDefined(each))
                .filter(each -> each < 0xD800 || each > 0xDFFF)
                .limit(MAX_TEXT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
