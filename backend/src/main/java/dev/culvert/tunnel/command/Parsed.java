package dev.culvert.tunnel.command;

import dev.culvert.problem.Problem;

/** The answer to a pasted text: what it asks for, or why it was not understood. */
public sealed interface Parsed {

    /** The text is an {@code ssh} command that opens at least one forward. */
    record Understood(SshCommand command) implements Parsed {}

    /** The text cannot be used; the problem names the word at fault and what to write instead. */
    record Refused(Problem problem) implements Parsed {}
}
