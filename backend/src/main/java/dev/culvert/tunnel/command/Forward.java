package dev.culvert.tunnel.command;

import org.jspecify.annotations.Nullable;

/**
 * One forward that the command asks for.
 *
 * @param target null exactly for {@link Kind#DYNAMIC}, where every connection names its own
 */
public record Forward(Kind kind, Listen listen, @Nullable Target target) {

    /** The three forwards of {@code ssh}, each with its option letter. */
    public enum Kind {
        LOCAL('L'),
        REMOTE('R'),
        DYNAMIC('D');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        String option() {
            return "-" + letter;
        }
    }

    public Forward {
        if ((target == null) != (kind == Kind.DYNAMIC)) {
            throw new IllegalArgumentException(kind + " with target " + target);
        }
    }

    /** Whether {@code -g} decides where this one listens: it says nothing about {@code -R}. */
    boolean followsGateway() {
        return kind != Kind.REMOTE;
    }

    /** The value of the option, such as {@code 5433:db.internal:5432}. */
    String toSsh() {
        return target == null ? listen.toSsh() : listen.toSsh() + ":" + target.toSsh();
    }
}
