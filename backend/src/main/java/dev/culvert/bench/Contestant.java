package dev.culvert.bench;

/** Somebody who forwards ports over the run's sshd. All ports are of 127.0.0.1. */
interface Contestant {

    /** A port that leads to a target by {@code -L}. */
    int local(Target target);

    /** A port of the SSH host that leads back to a target by {@code -R}. */
    int remote(Target target);

    /** The SOCKS port of {@code -D}. */
    int dynamic();

    /** A port that leads to a target over the long way. */
    int far(Target target);

    /** Ticks used so far by it and its children, without the server's side. */
    long cpu();

    /** Where traffic ends. */
    enum Target {
        SINK,
        SOURCE,
        ECHO,
        ANSWERS,
        PIECES
    }
}
