package dev.culvert.share;

/**
 * A share with what there is to see of it at one moment.
 *
 * @param url the public address, with the secret label
 * @param visits visits ever
 * @param visitors visitor connections right now
 */
public record ShareView(Share share, String url, long visits, int visitors) {

    /** Hides the address. */
    @Override
    public String toString() {
        return "ShareView[" + share.id() + "]";
    }
}
