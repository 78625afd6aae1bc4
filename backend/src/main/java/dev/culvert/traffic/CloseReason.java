package dev.culvert.traffic;

import java.util.Locale;

/** Why a connection ended. The words stand in the ledger, the API and the pages. */
public enum CloseReason {
    CLIENT_CLOSED,
    TARGET_CLOSED,
    TARGET_REFUSED,
    LINK_LOST,
    POLICY,
    SHARE_ENDED,
    IDLE,
    STOPPED,
    LIMIT,
    ERROR,
    CONSOLE_STOPPED;

    /** Such as {@code link lost}. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
