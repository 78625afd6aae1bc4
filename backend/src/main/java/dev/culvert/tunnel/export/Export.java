package dev.culvert.tunnel.export;

import dev.culvert.problem.Problem;
import dev.culvert.tunnel.command.Parsed;
import dev.culvert.tunnel.command.SshCommand;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Tunnels over one Host as other programs start them.
 *
 * @param name what people call them; it ends up in comments, a host alias and a file name
 * @param command server, jump hosts and forwards
 * @param keepAlive how often the server must answer; whole seconds
 */
public record Export(String name, SshCommand command, Duration keepAlive) {

    /** Missing answers that end a session; the same as OpenSSH's default, said aloud. */
    static final int ALIVE_COUNT_MAX = 3;

    /** Longest alias; it stands in commands that people type. */
    private static final int MAX_ALIAS_LENGTH = 48;

    public Export {
        name = onOneLine(name);
    }

    /**
     * The text, ending with a line break.
     *
     * @throws dev.culvert.problem.ProblemException {@code NOT_EXPRESSIBLE} when the program that
     *     reads it would understand something else
     */
    public String as(Format format) {
        refuseMisreadable();
        return switch (format) {
            case SSH -> command.toSsh() + "\n";
            case CONFIG -> new ConfigBlock(this).text();
            case AUTOSSH -> command.toLine(List.of("autossh", "-M", "0", "-N"), watched()) + "\n";
            case SYSTEMD -> new SystemdUnit(this).text();
        };
    }

    /** Where such a text is usually kept; a plain name without a directory. */
    public String fileName(Format format) {
        return switch (format) {
            case SSH, AUTOSSH -> alias() + ".sh";
            case CONFIG -> alias() + ".conf";
            case SYSTEMD -> "culvert-" + alias() + ".service";
        };
    }

    /** The name as a host alias: letters, digits, dots and dashes. */
    String alias() {
        String plain =
                name.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9.-]+", "-")
                        .replaceAll("^[.-]+", "");
        String cut = plain.substring(0, Math.min(plain.length(), MAX_ALIAS_LENGTH));
        String alias = cut.replaceAll("[.-]+$", "");
        return alias.isEmpty() ? "tunnel" : alias;
    }

    /** Options that make ssh notice a dead server and a forward that cannot open. */
    List<String> watched() {
        return List.of(
                "-o",
                "ExitOnForwardFailure=yes",
                "-o",
                "ServerAliveInterval=" + keepAlive.toSeconds(),
                "-o",
                "ServerAliveCountMax=" + ALIVE_COUNT_MAX);
    }

    /** What OpenSSH would not read back as the same is written nowhere. */
    private void refuseMisreadable() {
        boolean same =
                SshCommand.parse(command.toSsh()) instanceof Parsed.Understood(SshCommand again)
                        && again.destination().equals(command.destination())
                        && again.jumps().equals(command.jumps())
                        && again.forwards().equals(command.forwards());
        if (!same) {
            throw notExpressible(
                    "A name in it has characters that OpenSSH refuses or reads otherwise.");
        }
    }

    static RuntimeException notExpressible(String detail) {
        return Problem.conflict(
                        "NOT_EXPRESSIBLE",
                        "This tunnel cannot be written down for ssh",
                        detail,
                        "Change the Host's user or address, or the tunnel's target.")
                .asException();
    }

    private static String onOneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]+", " ").strip();
    }
}
