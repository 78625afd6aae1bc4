package dev.culvert.share;

import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Hashes the passwords of shares with Argon2id. */
@Component
class SharePasswords {

    // OWASP password storage cheat sheet: Argon2id with 19 MiB, two passes, one lane.
    private final Argon2PasswordEncoder argon2 = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);

    Mono<String> hash(String password) {
        return Mono.fromCallable(() -> argon2.encode(password))
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** Blocks while it hashes. */
    boolean matches(String password, String hash) {
        return password.length() <= ShareChecks.LONGEST_PASSWORD && argon2.matches(password, hash);
    }
}
