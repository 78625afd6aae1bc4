package dev.culvert.account;

import dev.culvert.problem.Problem;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Hashes passwords with Argon2id, on threads of their own: one hash takes tens of milliseconds and
 * 19 MiB.
 */
@Component
class Passwords implements DisposableBean {

    /**
     * Shortest password, in characters (NIST SP 800-63B asks for 8; nobody types this one often).
     */
    static final int SHORTEST = 12;

    /** Longest password, in characters; there is no reason to hash more. */
    static final int LONGEST = 256;

    /** Hashes at once; each takes a core. */
    private static final int AT_ONCE = 2;

    /** Sign-ins that may wait for a thread before further ones are sent away. */
    private static final int WAITING = 64;

    // OWASP password storage cheat sheet: Argon2id with 19 MiB, two passes, one lane.
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int KIBIBYTES = 19 * 1024;
    private static final int PASSES = 2;

    private final Argon2PasswordEncoder argon2 =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, KIBIBYTES, PASSES);
    private final Scheduler threads =
            Schedulers.newBoundedElastic(AT_ONCE, WAITING, "password", 60, true);

    /**
     * What is compared for a name that does not exist, so that it takes as long as for any other.
     */
    private final Mono<String> nobody = hash(Secret.random()).cache();

    /** The hash to store; signals a problem where the password is too short or too long. */
    Mono<String> hashNew(String password) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            return Mono.error(
                    Problem.invalid(
                                    "PASSWORD_UNFIT",
                                    "The password has the wrong length",
                                    "It has %d characters; it may have %d to %d."
                                            .formatted(password.length(), SHORTEST, LONGEST),
                                    "Take a few words in a row.")
                            .asException());
        }
        return hash(password);
    }

    /** Whether the password is right; takes as long where there is no hash to compare with. */
    Mono<Boolean> matches(String password, @Nullable String hash) {
        if (password.length() > LONGEST) {
            return Mono.just(false);
        }
        Mono<String> stored = hash == null ? nobody : Mono.just(hash);
        return stored.flatMap(
                encoded -> onThreads(() -> argon2.matches(password, encoded) && hash != null));
    }

    @Override
    public void destroy() {
        threads.dispose();
    }

    private Mono<String> hash(String password) {
        return onThreads(() -> argon2.encode(password));
    }

    private <T> Mono<T> onThreads(Callable<T> work) {
        return Mono.fromCallable(work)
                .subscribeOn(threads)
                .onErrorMap(RejectedExecutionException.class, full -> tooBusy());
    }

    private static RuntimeException tooBusy() {
        return new Problem(
                        "TOO_BUSY",
                        503,
                        "Too many people sign in at once",
                        "The console checks " + AT_ONCE + " passwords at a time.",
                        "Try again in a few seconds.")
                .asException();
    }
}
