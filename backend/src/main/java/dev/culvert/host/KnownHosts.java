package dev.culvert.host;

import dev.culvert.host.Host.Mark;
import dev.culvert.host.Host.MarkedKey;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.HostKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A known_hosts file of OpenSSH (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"), read line by line.
 *
 * @param lines what could be read
 * @param ignored what could not, with its line number
 */
record KnownHosts(List<KnownLine> lines, List<Ignored> ignored) {

    /** Longest file, in characters; a form and a request carry at most 256 KiB. */
    static final int MAX_TEXT = 200_000;

    /** Most lines; each is compared with each Host of its owner. */
    static final int MAX_LINES = 5_000;

    /** Most bad lines that are named. */
    static final int MAX_IGNORED = 100;

    /** A line that means nothing here. */
    record Ignored(int line, String why) {}

    /**
     * What a file says about one Host.
     *
     * @param keys the server's own
     */
    record Finding(
            Host host, List<KnownLine> keys, List<KnownLine> authorities, List<KnownLine> revoked) {

        boolean isEmpty() {
            return keys.isEmpty() && authorities.isEmpty() && revoked.isEmpty();
        }

        List<MarkedKey> marked() {
            return Stream.concat(
                            authorities.stream().map(l -> new MarkedKey(Mark.AUTHORITY, l.key())),
                            revoked.stream().map(l -> new MarkedKey(Mark.REVOKED, l.key())))
                    .toList();
        }
    }

    /**
     * @throws dev.culvert.problem.ProblemException {@code KNOWN_HOSTS_TOO_LONG}
     */
    static KnownHosts parse(String text) {
        List<String> all = text.lines().limit(MAX_LINES + 1L).toList();
        if (text.length() > MAX_TEXT || all.size() > MAX_LINES) {
            throw Problem.invalid(
                            "KNOWN_HOSTS_TOO_LONG",
                            "That file is too long",
                            "At most " + MAX_LINES + " lines and " + MAX_TEXT + " characters.",
                            "Send only the lines of your Hosts.")
                    .asException();
        }
        List<KnownLine> lines = new ArrayList<>();
        List<Ignored> ignored = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            String line = all.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                lines.add(KnownLine.parse(i + 1, line));
            } catch (KnownLine.UnreadableException e) {
                if (ignored.size() < MAX_IGNORED) {
                    ignored.add(new Ignored(i + 1, e.why()));
                }
            }
        }
        return new KnownHosts(lines, ignored);
    }

    /** What it says about this Host; a revoked key is trusted by no other line. */
    Finding about(Host host) {
        String name = KnownLine.name(host.address(), host.port());
        List<KnownLine> matching = lines.stream().filter(line -> line.matches(name)).toList();
        List<HostKey> revoked =
                matching.stream()
                        .filter(line -> line.mark() == Mark.REVOKED)
                        .map(KnownLine::key)
                        .toList();
        return new Finding(
                host,
                with(matching, null).filter(line -> !revoked.contains(line.key())).toList(),
                with(matching, Mark.AUTHORITY)
                        .filter(line -> !revoked.contains(line.key()))
                        .toList(),
                with(matching, Mark.REVOKED).toList());
    }

    private static Stream<KnownLine> with(List<KnownLine> lines, @Nullable Mark mark) {
        return lines.stream().filter(line -> line.mark() == mark);
    }
}
