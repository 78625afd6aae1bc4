package dev.culvert.account;

import dev.culvert.audit.Actor;
import dev.culvert.problem.ProblemException;
import dev.culvert.settings.StartRefusedException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.util.StringUtils;
import reactor.core.publisher.Mono;

/**
 * Makes the first admin from the configuration, before the console listens: whoever configured a
 * token can use it as soon as the port answers.
 */
@Component
class FirstAdmin implements InitializingBean {

    /** Shortest API token that somebody may choose; 32 random letters have more than 128 bits. */
    static final int TOKEN_SHORTEST = 32;

    private static final int PATIENCE_SECONDS = 30;
    private static final String TOKEN_NAME = "first token";

    private final FirstAdminSettings settings;
    private final SetUp setUp;
    private final ApiTokens tokens;
    private final TransactionalOperator transaction;

    FirstAdmin(
            FirstAdminSettings settings,
            SetUp setUp,
            ApiTokens tokens,
            TransactionalOperator transaction) {
        this.settings = settings;
        this.setUp = setUp;
        this.tokens = tokens;
        this.transaction = transaction;
    }

    /** Runs on the thread that starts the application, which may wait. */
    @Override
    public void afterPropertiesSet() {
        String name = settings.name();
        String password = settings.password();
        if (!StringUtils.hasText(name) && !StringUtils.hasText(password)) {
            refuseTokenAlone();
            return;
        }
        if (!StringUtils.hasText(name) || !StringUtils.hasText(password)) {
            throw refused("Only one of CULVERT_ADMIN_NAME and CULVERT_ADMIN_PASSWORD is set.");
        }
        String token = settings.token();
        if (StringUtils.hasText(token) && token.strip().length() < TOKEN_SHORTEST) {
            throw refused("CULVERT_ADMIN_TOKEN has fewer than " + TOKEN_SHORTEST + " characters.");
        }
        try {
            setUp.needed()
                    .filter(needed -> needed)
                    .flatMap(needed -> create(name, password, token == null ? "" : token.strip()))
                    .toFuture()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof ProblemException named) {
                throw refused("The first admin: " + named.problem().detail());
            }
            throw failed;
        }
    }

    private Mono<Void> create(String name, String password, String token) {
        return setUp.first(Actor.system(), name, password)
                .flatMap(person ->
                        token.isEmpty()
                                ? Mono.empty()
                                : tokens.create(
                                        Actor.system(),
                                        person.id(),
                                        TOKEN_NAME,
                                        Scope.ALL,
                                        null,
                                        token))
                .as(transaction::transactional)
                .then();
    }

    private void refuseTokenAlone() {
        if (StringUtils.hasText(settings.token())) {
            throw refused("CULVERT_ADMIN_TOKEN is set without a name and a password.");
        }
    }

    private static StartRefusedException refused(String why) {
        return new StartRefusedException(
                why,
                "Set CULVERT_ADMIN_NAME, CULVERT_ADMIN_PASSWORD (12 characters or more) and, if"
                        + " you like, CULVERT_ADMIN_TOKEN (for example from: openssl rand -hex 32);"
                        + " or none of them, and open the link in the log.");
    }
}
