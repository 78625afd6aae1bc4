package dev.culvert.share;

import dev.culvert.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A share with what there is to see of it at one moment.
 *
 * @param url the public address, with the secret label
 * @param visits visits ever
 * @param visitors visitor connections right now
 * @param problem what keeps visitors from what they came for, as the last of them found it; null
 *     when nothing does
 */
public record ShareView(
        Share share, String url, long visits, int visitors, @Nullable Problem problem) {

    /** Hides the address. */
    @Override
    public String toString() {
        return "ShareView[" + share.id() + "]";
    }
}
