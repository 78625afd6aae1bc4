package dev.culvert.audit;

import org.jspecify.annotations.Nullable;

/** One walk along the chain, from the first event on. */
final class Walk {

    private final Chain chain;
    private byte[] before = Chain.beginning();
    private long good;
    private @Nullable Long firstBad;

    Walk(Chain chain) {
        this.chain = chain;
    }

    /** Whether {@code row} is the next event, unaltered. */
    boolean accepts(Chained row) {
        AuditEvent event = row.event();
        if (event.seq() != good + 1 || !chain.fits(before, event, row.mac())) {
            firstBad = good + 1;
            return false;
        }
        good = event.seq();
        before = row.mac();
        return true;
    }

    Verification result() {
        return new Verification(firstBad == null, good, firstBad);
    }
}
