package dev.culvert.socks;

/** Decides whether a client may go on (RFC 1929). */
@FunctionalInterface
public interface Login {

    /** Takes the same time whatever is wrong. */
    boolean admits(byte[] user, byte[] password);
}
