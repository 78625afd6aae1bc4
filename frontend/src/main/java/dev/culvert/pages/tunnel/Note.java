package dev.culvert.pages.tunnel;

import dev.culvert.pages.TrustLink;
import dev.culvert.pages.words.Ago;
import dev.culvert.problem.Problem;
import dev.culvert.tunnel.TunnelState;
import dev.culvert.tunnel.TunnelView;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a tunnel does not do what was wished, under its row: the cause, the fix and the next step.
 *
 * @param next when it is tried again by itself, or null
 * @param retry whether trying now can help
 * @param trust the fingerprint that one press trusts; null where none waits or it needs a
 *     comparison
 * @param signIn whether the way to sign in has to be changed
 */
record Note(
        String code,
        String title,
        String detail,
        @Nullable String fix,
        String hostId,
        String host,
        @Nullable Ago next,
        boolean retry,
        @Nullable String trust,
        boolean signIn) {

    private static final Set<String> SIGN_IN =
            Set.of(
                    "CREDENTIAL_NEEDED",
                    "AUTH_FAILED",
                    "AUTH_TOO_MANY",
                    "KEY_UNREADABLE",
                    "HOSTKEY_CHANGED");

    static @Nullable Note of(TunnelView view, Instant now) {
        Problem problem = view.state().trouble();
        if (problem == null) {
            return null;
        }
        return new Note(
                problem.code(),
                problem.title(),
                problem.detail(),
                problem.fix(),
                view.tunnel().hostId().toString(),
                view.hostName(),
                view.state() instanceof TunnelState.Reconnecting trying
                        ? Ago.of(trying.nextTry(), now)
                        : null,
                view.state() instanceof TunnelState.Reconnecting
                        || view.state() instanceof TunnelState.Degraded,
                trust(view, problem),
                SIGN_IN.contains(problem.code()));
    }

    private static @Nullable String trust(TunnelView view, Problem problem) {
        String fingerprint =
                view.state() instanceof TunnelState.NeedsYou needs ? needs.fingerprint() : null;
        return fingerprint == null || !problem.code().equals("HOSTKEY_NEW")
                ? null
                : TrustLink.to(
                        view.tunnel().hostId().toString(),
                        fingerprint,
                        view.tunnel().id().toString());
    }
}
