package dev.culvert.tunnel.command;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of an ssh_config say about one host, in the order in which they apply: as in
 * OpenSSH the first word on a subject wins, while forwards and keys add up.
 */
public final class HostOptions {

    private final Draft draft = new Draft();
    private final String alias;

    /**
     * @param alias the name that somebody gives to {@code ssh}
     * @throws dev.culvert.problem.ProblemException {@code BAD_HOST} when nobody could
     */
    public HostOptions(String alias) {
        this.alias = Names.host(alias, alias);
        draft.named(this.alias);
    }

    /**
     * Takes one line in; what changes nothing is answered with the reason.
     *
     * @throws dev.culvert.problem.ProblemException what is wrong with the line, which then counts
     *     for nothing
     */
    public List<Ignored> apply(ConfigLine line) {
        if (line.keyword().equals("hostname")) {
            Draft.expandedHostName(line.arguments().getFirst(), alias, line.written());
        }
        ConfigOption.apply(line, line.written(), draft);
        return draft.takeIgnored();
    }

    /** The server's name or address as far as the lines have said it: what Match host looks at. */
    public String hostSoFar() {
        return draft.serverName();
    }

    /** The name to sign in with as far as the lines have said it; null while they have not. */
    public @Nullable String userSoFar() {
        return draft.userName();
    }

    /** Everything that the lines said. */
    public Entry entry() {
        return draft.entry();
    }

    /**
     * A host as its ssh_config describes it.
     *
     * @param server the name or address, port and user; null where the file says nothing
     * @param jumps the hosts of ProxyJump, in order; names of other entries or of servers
     * @param forwards in the order written, no two alike
     * @param identityFiles paths on the person's own machine, as written
     * @param keepAlive ServerAliveInterval; null where the file says nothing, zero for never
     */
    public record Entry(
            Destination server,
            List<Destination> jumps,
            List<Forward> forwards,
            List<String> identityFiles,
            boolean compression,
            @Nullable Duration keepAlive) {

        public Entry {
            jumps = List.copyOf(jumps);
            forwards = List.copyOf(forwards);
            identityFiles = List.copyOf(identityFiles);
        }
    }
}
