package dev.culvert.ssh;

import java.io.IOException;

/**
 * The server refused to listen (SSH_MSG_REQUEST_FAILURE to {@code tcpip-forward}, RFC 4254 §7.1).
 */
public final class ListenRefusedException extends IOException {

    /**
     * @param debug text of a debug message that came with the refusal, made printable and short;
     *     not to be trusted, may be empty
     */
    public ListenRefusedException(String debug) {
        super(debug);
    }
}
