package dev.culvert.pages.share;

import dev.culvert.pages.drawing.Dial;
import dev.culvert.pages.words.Ago;
import dev.culvert.problem.Problem;
import dev.culvert.share.Access;
import dev.culvert.share.Share;
import dev.culvert.share.ShareView;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A share as lists show it.
 *
 * @param host of the public address
 * @param rules who may visit and what they may do, in words
 * @param state of the dial: {@code live}, or {@code degraded} when it ends soon or visitors do not
 *     get what they came for
 * @param problem what they get instead
 */
public record ShareRow(
        String id,
        String name,
        String url,
        String host,
        String rules,
        String state,
        Dial dial,
        Ago ends,
        long visits,
        int visitors,
        String tunnelId,
        @Nullable Problem problem) {

    /** From when on the dial warns. */
    private static final Duration SOON = Duration.ofMinutes(30);

    /** The share as it is at {@code now}. */
    public static ShareRow of(ShareView view, Instant now) {
        Share share = view.share();
        boolean soon = Duration.between(now, share.expiresAt()).compareTo(SOON) < 0;
        return new ShareRow(
                share.id().toString(),
                share.name(),
                view.url(),
                URI.create(view.url()).getAuthority(),
                rules(share),
                soon || view.problem() != null ? "degraded" : "live",
                Dial.until(share.expiresAt(), now),
                Ago.of(share.expiresAt(), now),
                view.visits(),
                view.visitors(),
                share.tunnelId().toString(),
                view.problem());
    }

    private static String rules(Share share) {
        Access access = share.access();
        List<String> rules = new ArrayList<>();
        rules.add(share.passwordHash() == null ? "Anyone with the link" : "Link and password");
        if (!access.allowFrom().isEmpty()) {
            rules.add(
                    "from "
                            + access.allowFrom().stream()
                                    .map(Object::toString)
                                    .collect(Collectors.joining(", ")));
        }
        if (!access.methods().isEmpty()) {
            rules.add(
                    access.methods().stream().sorted().collect(Collectors.joining(" and "))
                            + " only");
        }
        if (access.pathPrefix() != null) {
            rules.add("below " + access.pathPrefix());
        }
        if (access.maxVisits() != null) {
            rules.add("at most " + access.maxVisits() + " visits");
        }
        return String.join(", ", rules);
    }
}
