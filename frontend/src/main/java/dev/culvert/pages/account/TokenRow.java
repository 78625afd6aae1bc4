package dev.culvert.pages.account;

import dev.culvert.account.ApiToken;
import dev.culvert.pages.words.Ago;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An API token as its owner's list shows it; null for never. */
record TokenRow(String id, String name, Ago made, @Nullable Ago used, @Nullable Ago ends) {

    static TokenRow of(ApiToken token, Instant now) {
        Instant used = token.lastUsedAt();
        Instant ends = token.expiresAt();
        return new TokenRow(
                token.id().toString(),
                token.name(),
                Ago.of(token.createdAt(), now),
                used == null ? null : Ago.of(used, now),
                ends == null ? null : Ago.of(ends, now));
    }
}
