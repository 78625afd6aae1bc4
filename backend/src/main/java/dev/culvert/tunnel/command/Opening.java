package dev.culvert.tunnel.command;

import dev.culvert.problem.ProblemException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a text begins: whether it is an {@code ssh} command at all.
 *
 * @param settings {@code AUTOSSH_…=…} in front of the command
 * @param words the command, beginning with the program
 */
record Opening(List<String> settings, List<String> words) {

    /** The prompt of a shell in somebody's wiki, copied along. */
    private static final Pattern PROMPT = Pattern.compile("^[$#%>](?:[ \\t]+|$)");

    private static final Set<String> PREFIXES =
            Set.of("sudo", "doas", "nohup", "exec", "env", "time", "setsid", "screen", "command");

    /** What autossh(1) reads from its environment; AUTOSSH_PATH would name a program. */
    private static final Pattern AUTOSSH_SETTING = Pattern.compile("AUTOSSH_[A-Z_]+=.*");

    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");

    /** The words of an ssh or autossh command; anything else is refused. */
    static Opening of(String text) {
        if (text.length() > SshCommand.MAX_COMMAND_LENGTH) {
            throw Refusal.of(
                    "COMMAND_TOO_LONG",
                    "The command is too long",
                    "It has %d characters; at most %d are read."
                            .formatted(text.length(), SshCommand.MAX_COMMAND_LENGTH),
                    "Paste the ssh command only, or spread its forwards over several commands.");
        }
        String line = PROMPT.matcher(text.strip()).replaceFirst("");
        refuseOthersEarly(line);
        List<String> all = ShellWords.split(line);
        int settings = 0;
        while (settings < all.size() && AUTOSSH_SETTING.matcher(all.get(settings)).matches()) {
            settings++;
        }
        List<String> words = all.subList(settings, all.size());
        if (words.isEmpty()) {
            throw Refusal.of(
                    "EMPTY_COMMAND",
                    "There is no command yet",
                    "The text is empty.",
                    "Paste an ssh command, such as ssh -L 5433:db.internal:5432 me@bastion.");
        }
        String program = program(words.getFirst());
        if (!program.equals("ssh") && !program.equals("autossh")) {
            throw notSsh(words);
        }
        return new Opening(List.copyOf(all.subList(0, settings)), List.copyOf(words));
    }

    /** Whether {@code -M} is the monitor port of autossh(1). */
    boolean isAutossh() {
        return program(words.getFirst()).equals("autossh");
    }

    /** {@code /usr/bin/ssh} and {@code ssh.exe} are ssh too. */
    private static String program(String word) {
        String name = word.substring(word.lastIndexOf('/') + 1);
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".exe") ? lower.substring(0, lower.length() - 4) : lower;
    }

    /** Other programs are named before their shell syntax is found fault with. */
    private static void refuseOthersEarly(String line) {
        int end = 0;
        while (end < line.length() && Character.isLetterOrDigit(line.charAt(end))) {
            end++;
        }
        boolean wholeWord = end == line.length() || Character.isWhitespace(line.charAt(end));
        String program = line.substring(0, end);
        if (wholeWord && (PREFIXES.contains(program) || !hint(program).isEmpty())) {
            throw notSsh(List.of(program, "…"));
        }
    }

    private static ProblemException notSsh(List<String> words) {
        String first = words.getFirst();
        String program = program(first);
        if (PREFIXES.contains(program)) {
            return Refusal.of(
                    "COMMAND_PREFIX",
                    "Only the ssh command itself belongs here",
                    "%s starts another program; Culvert starts none."
                            .formatted(Refusal.quote(first)),
                    "Leave out %s and begin with ssh.".formatted(Refusal.clip(first)));
        }
        if (ENVIRONMENT.matcher(first).matches()) {
            return Refusal.of(
                    "COMMAND_PREFIX",
                    "Only the ssh command itself belongs here",
                    "%s sets a variable for a program; Culvert starts none."
                            .formatted(Refusal.quote(first)),
                    "Leave it out and begin with ssh.");
        }
        if (words.size() == 1) {
            return Draft.noForward(Destination.ofWord(first));
        }
        return Refusal.of(
                "NOT_SSH",
                "This is not an ssh command",
                "It begins with %s. %s".formatted(Refusal.quote(first), hint(program)).strip(),
                "Begin with ssh, such as ssh -L 5433:db.internal:5432 me@bastion.");
    }

    /** What sets a well-known neighbour apart; empty for everything else. */
    private static String hint(String program) {
        return switch (program) {
            case "kubectl", "oc" ->
                    "Its port-forward talks to a Kubernetes API server, not to an SSH host.";
            case "docker", "podman" -> "Its -p publishes a container's port without SSH.";
            case "scp", "sftp", "rsync" -> "It copies files; Culvert forwards ports.";
            case "mosh", "telnet" -> "It opens a terminal; Culvert forwards ports.";
            case "plink", "putty", "kitty" -> "Its -L, -R and -D mean the same in ssh.";
            case "sshuttle" -> "It routes whole networks; ssh -D comes closest.";
            case "ngrok", "cloudflared" -> "For a public URL, make a tunnel first and share it.";
            default -> "";
        };
    }
}
