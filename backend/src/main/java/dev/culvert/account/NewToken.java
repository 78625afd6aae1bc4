package dev.culvert.account;

/**
 * A token that was just made.
 *
 * @param secret what the caller sends; shown this once and stored nowhere
 */
public record NewToken(ApiToken token, String secret) {

    @Override
    public String toString() {
        return "NewToken[token=" + token + ", secret=***]";
    }
}
