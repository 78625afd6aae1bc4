package dev.culvert.ssh;

import java.io.IOException;

/** The server refused to open a channel (SSH_MSG_CHANNEL_OPEN_FAILURE, RFC 4254 §5.1). */
public final class OpenRefusedException extends IOException {

    public static final int ADMINISTRATIVELY_PROHIBITED = 1;
    public static final int CONNECT_FAILED = 2;
    public static final int UNKNOWN_CHANNEL_TYPE = 3;
    public static final int RESOURCE_SHORTAGE = 4;

    private final int reasonCode;

    /**
     * @param description the server's own words, made printable and short; not to be trusted, may
     *     be empty
     */
    public OpenRefusedException(int reasonCode, String description) {
        super(description);
        this.reasonCode = reasonCode;
    }

    /** The reason code of RFC 4254 §5.1. */
    public int reasonCode() {
        return reasonCode;
    }
}
