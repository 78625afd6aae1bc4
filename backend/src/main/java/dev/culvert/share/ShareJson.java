package dev.culvert.share;

import dev.culvert.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A share as the API shows it.
 *
 * @param hostHeader {@code target}, {@code as-sent} or a text
 */
public record ShareJson(
        UUID id,
        UUID tunnelId,
        String kind,
        String name,
        String url,
        Instant createdAt,
        Instant expiresAt,
        AccessJson access,
        String hostHeader,
        long visits,
        int visitors,
        @Nullable ShareTrouble problem) {

    /** The share as it is now. */
    public static ShareJson of(ShareView view) {
        Share share = view.share();
        Access access = share.access();
        return new ShareJson(
                share.id(),
                share.tunnelId(),
                "http",
                share.name(),
                view.url(),
                share.createdAt(),
                share.expiresAt(),
                new AccessJson(
                        share.passwordHash() != null,
                        access.allowFrom().stream().map(Object::toString).toList(),
                        access.methods().stream().sorted().toList(),
                        access.pathPrefix(),
                        access.maxVisits()),
                HostHeaders.text(share.hostHeader()),
                view.visits(),
                view.visitors(),
                ShareTrouble.of(view.problem()));
    }

    /**
     * What visitors of the share ran into. The API is described by simple names, so not Trouble.
     */
    public record ShareTrouble(String code, String title, String detail, @Nullable String fix) {

        static @Nullable ShareTrouble of(@Nullable Problem problem) {
            return problem == null
                    ? null
                    : new ShareTrouble(
                            problem.code(), problem.title(), problem.detail(), problem.fix());
        }
    }

    /**
     * @param password whether one is asked; it is never shown
     */
    public record AccessJson(
            boolean password,
            List<String> allowFrom,
            List<String> methods,
            @Nullable String pathPrefix,
            @Nullable Integer maxVisits) {}

    /** Hides the address. */
    @Override
    public String toString() {
        return "ShareJson[" + id + "]";
    }
}
