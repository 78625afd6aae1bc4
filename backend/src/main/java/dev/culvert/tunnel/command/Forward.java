package dev.culvert.tunnel.command;

import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import org.jspecify.annotations.Nullable;

/**
 * One forward that the command asks for.
 *
 * @param target where connections end up, resolved on the far side of the link; null for {@link
 *     Kind#DYNAMIC} and for reverse SOCKS ({@code -R port}), where every connection names its own
 */
public record Forward(Kind kind, Listen listen, @Nullable Address target) {

    /** The three forwards of {@code ssh}, each with its option letter. */
    public enum Kind {
        LOCAL('L'),
        REMOTE('R'),
        DYNAMIC('D');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        /** The option, such as {@code -L}. */
        public String option() {
            return "-" + letter;
        }
    }

    public Forward {
        boolean fits =
                switch (kind) {
                    case LOCAL -> target != null;
                    case REMOTE -> true;
                    case DYNAMIC -> target == null;
                };
        if (!fits) {
            throw new IllegalArgumentException(kind + " with target " + target);
        }
    }

    /** Whether {@code -g} decides where this one listens: it says nothing about {@code -R}. */
    boolean followsGateway() {
        return kind != Kind.REMOTE;
    }

    /** The value of the option, such as {@code 5433:db.internal:5432}. */
    public String toSsh() {
        return target == null ? listen.toSsh() : listen.toSsh() + ":" + written(target);
    }

    /** A target as the end of a forward. */
    public static String written(Address target) {
        return switch (target) {
            case Endpoint(String host, int port) -> Names.bracketed(host) + ":" + port;
            case SocketPath path -> SocketPaths.written(path);
        };
    }
}
