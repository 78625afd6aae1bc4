package dev.culvert.host;

import dev.culvert.host.Host.Mark;
import dev.culvert.host.Host.MarkedKey;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.HostKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

    /** Most keys of a Host, and as many authorities and revoked keys; servers show one to four. */
    static final int MAX_KEYS = 20;

    /** Most keys found for all Hosts together; each becomes a row. */
    static final int MAX_FOUND = 2_000;

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
            return size() == 0;
        }

        int size() {
            return keys.size() + authorities.size() + revoked.size();
        }

        /** Each kind together with what the Host has already. */
        private Finding checked() {
            underLimit(host.trusted().stream().map(each -> each.key()), keys);
            underLimit(host.keys(Mark.AUTHORITY).stream(), authorities);
            underLimit(host.keys(Mark.REVOKED).stream(), revoked);
            return this;
        }

        private void underLimit(Stream<HostKey> present, List<KnownLine> found) {
            long count =
                    Stream.concat(present, found.stream().map(KnownLine::key)).distinct().count();
            if (!found.isEmpty() && count > MAX_KEYS) {
                throw tooManyKeys(host);
            }
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

    /**
     * What it says about these Hosts; those that it does not name are left out.
     *
     * @throws ProblemException {@code KNOWN_HOSTS_TOO_MANY_KEYS}
     */
    List<Finding> about(List<Host> hosts) {
        List<Finding> findings = new ArrayList<>();
        int found = 0;
        for (Host host : hosts) {
            Finding finding = about(host);
            found += finding.size();
            if (found > MAX_FOUND) {
                throw tooManyKeys(
                        "It names more than " + MAX_FOUND + " keys for your Hosts together.");
            }
            if (!finding.isEmpty()) {
                findings.add(finding);
            }
        }
        return findings;
    }

    /**
     * What it says about this Host, each key once; a revoked key is trusted by no other line.
     *
     * @throws ProblemException {@code KNOWN_HOSTS_TOO_MANY_KEYS}
     */
    Finding about(Host host) {
        String name = KnownLine.name(host.address(), host.port());
        List<KnownLine> matching = lines.stream().filter(line -> line.matches(name)).toList();
        List<KnownLine> revoked = with(matching, Mark.REVOKED, Set.of());
        Set<HostKey> never =
                revoked.stream().map(KnownLine::key).collect(Collectors.toCollection(HashSet::new));
        return new Finding(
                        host,
                        with(matching, null, never),
                        with(matching, Mark.AUTHORITY, never),
                        revoked)
                .checked();
    }

    private static List<KnownLine> with(
            List<KnownLine> lines, @Nullable Mark mark, Set<HostKey> never) {
        Map<HostKey, KnownLine> first = new LinkedHashMap<>();
        for (KnownLine line : lines) {
            if (line.mark() == mark && !never.contains(line.key())) {
                first.putIfAbsent(line.key(), line);
            }
        }
        return List.copyOf(first.values());
    }

    private static ProblemException tooManyKeys(Host host) {
        return tooManyKeys(
                host.name()
                        + " would have more than "
                        + MAX_KEYS
                        + " keys, authorities or revoked keys; what it has already counts.");
    }

    private static ProblemException tooManyKeys(String detail) {
        return Problem.invalid(
                        "KNOWN_HOSTS_TOO_MANY_KEYS",
                        "That file names too many keys",
                        detail,
                        "Send only the lines of your Hosts, and leave out those for *.")
                .asException();
    }
}
