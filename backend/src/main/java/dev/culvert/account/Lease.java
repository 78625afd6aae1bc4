package dev.culvert.account;

import java.util.UUID;

/** What entitles a request: it can end while the answer is still being written. */
sealed interface Lease {

    /**
     * A login session.
     *
     * @param hash as stored, in hexadecimal
     */
    record Session(String hash) implements Lease {}

    /** An API token. */
    record Token(UUID id, Scope scope) implements Lease {}
}
