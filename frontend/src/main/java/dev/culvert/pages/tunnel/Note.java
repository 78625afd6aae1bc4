package dev.culvert.pages.tunnel;

import dev.culvert.pages.TrustLink;
import dev.culvert.pages.words.Ago;
import dev.culvert.problem.Problem;
import dev.culvert.tunnel.TunnelState;
import dev.culvert.tunnel.TunnelView;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why a tunnel does not do what was wished, under its row: the cause, the fix and the next step.
 *
 * @param next when it is tried again by itself, or null
 * @param retry whether trying now can help
 * @param trust the fingerprint that one press trusts; null where none waits or it needs a
 *     comparison
 * @param signIn whether the way to sign in has to be changed
 * @param answer where the server's question is answered; null while it asks nothing
 * @param legacy where old algorithms can be allowed; null where that would not help
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
        boolean signIn,
        @Nullable String answer,
        @Nullable String legacy) {

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
                        || view.state() instanceof TunnelState.Degraded
                        || unanswered(view.state(), problem),
                trust(view, problem),
                SIGN_IN.contains(problem.code()),
                answer(view),
                problem.code().equals("KEX_NONE") ? "/hosts/" + about(view) + "#legacy" : null);
    }

    /** Nobody answered in time; the server is asked again only when somebody is there. */
    private static boolean unanswered(TunnelState state, Problem problem) {
        return state instanceof TunnelState.NeedsYou needs
                && needs.question() == null
                && problem.code().equals("ANSWER_NEEDED");
    }

    private static @Nullable String answer(TunnelView view) {
        return view.state() instanceof TunnelState.NeedsYou needs && needs.question() != null
                ? "/hosts/"
                        + needs.question().hostId()
                        + "?tunnel="
                        + view.tunnel().id()
                        + "#question"
                : null;
    }

    /** The Host that the trouble is about, which may be a jump host. */
    private static UUID about(TunnelView view) {
        return Objects.requireNonNullElse(view.state().about(), view.tunnel().hostId());
    }

    private static @Nullable String trust(TunnelView view, Problem problem) {
        if (!(view.state() instanceof TunnelState.NeedsYou needs)
                || needs.fingerprint() == null
                || !problem.code().equals("HOSTKEY_NEW")) {
            return null;
        }
        return TrustLink.to(
                about(view).toString(), needs.fingerprint(), view.tunnel().id().toString());
    }
}
