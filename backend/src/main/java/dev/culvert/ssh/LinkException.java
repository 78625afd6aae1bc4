package dev.culvert.ssh;

import org.jspecify.annotations.Nullable;

/** No Link could be made: at which step, for which reason, and what was seen. */
public final class LinkException extends Exception {

    /** The steps of connecting, in order. */
    public enum Stage {
        NAME,
        TCP,
        BANNER,
        HOST_KEY,
        SIGN_IN
    }

    /** Reasons, told apart by protocol facts. */
    public enum Reason {
        NAME_NOT_FOUND,
        DIAL_REFUSED_BY_POLICY,
        TCP_TIMEOUT,
        TCP_REFUSED,
        UNREACHABLE,
        NOT_SSH,
        NO_COMMON_ALGORITHM,
        HOST_KEY_UNKNOWN,
        HOST_KEY_CHANGED,
        HOST_KEY_REVOKED,
        KEY_UNREADABLE,
        SIGN_IN_REFUSED,
        ANSWER_NEEDED,
        SIGN_IN_TOO_MANY,
        BROKEN_OFF
    }

    private final Stage stage;
    private final Reason reason;
    private final transient @Nullable HostKey offered;
    private final transient Algorithms.@Nullable Offer algorithms;

    /**
     * @param evidence what was seen, raw enough for somebody who knows SSH
     * @param offered the key that the server showed, for the host key reasons
     */
    public LinkException(
            Stage stage,
            Reason reason,
            String evidence,
            @Nullable HostKey offered,
            @Nullable Throwable cause) {
        this(stage, reason, evidence, offered, null, cause);
    }

    /**
     * @param algorithms what the server could do, as far as it came to tell
     */
    public LinkException(
            Stage stage,
            Reason reason,
            String evidence,
            @Nullable HostKey offered,
            Algorithms.@Nullable Offer algorithms,
            @Nullable Throwable cause) {
        super(evidence, cause);
        this.stage = stage;
        this.reason = reason;
        this.offered = offered;
        this.algorithms = algorithms;
    }

    public Stage stage() {
        return stage;
    }

    public Reason reason() {
        return reason;
    }

    public String evidence() {
        return String.valueOf(getMessage());
    }

    public @Nullable HostKey offered() {
        return offered;
    }

    /** What the server could do; null when it did not come to tell. */
    public Algorithms.@Nullable Offer algorithms() {
        return algorithms;
    }
}
