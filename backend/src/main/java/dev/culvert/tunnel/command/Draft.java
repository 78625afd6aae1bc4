package dev.culvert.tunnel.command;

import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.command.Forward.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the options said so far. As in OpenSSH the first word on a subject wins; forwards add up.
 */
final class Draft {

    private static final String FIRST_COUNTS = "As in ssh, the first one counts";

    private @Nullable Destination destination;
    private @Nullable String user;
    private @Nullable String hostName;
    private @Nullable Integer port;
    private final Set<String> identityFiles = new LinkedHashSet<>();
    private @Nullable Duration keepAlive;
    private @Nullable Boolean cleared;
    private @Nullable List<Destination> jumps;
    private @Nullable Boolean compression;
    private @Nullable Boolean gateway;
    private final Set<Forward> forwards = new LinkedHashSet<>();
    private final Set<Ignored> ignored = new LinkedHashSet<>();

    void user(String written, String value) {
        String valid = Names.user(value, written);
        user = first(user, valid, written);
    }

    void port(String written, String value) {
        int valid = Ports.parse(value, written);
        port = first(port, valid, written);
    }

    /** {@code -o HostName}: the real name behind the destination, which {@code %h} stands for. */
    void hostName(String written, String value) {
        expandedHostName(value, "h", written);
        hostName = first(hostName, value, written);
    }

    /** The tokens of HostName in ssh_config(5): {@code %h} and {@code %%}. */
    static String expandedHostName(String value, String alias, String written) {
        String host = value.replace("%%", "\0").replace("%h", alias).replace("\0", "%");
        return Names.host(Names.withoutBrackets(host), written);
    }

    void identityFile(String written, String value) {
        if (!identityFiles.isEmpty()) {
            ignore(written, FIRST_COUNTS);
        }
        identityFiles.add(value);
    }

    /** ServerAliveInterval: kept for a Host that is made; a Link of its own choice else. */
    void keepAlive(String written, Duration interval) {
        keepAlive = first(keepAlive, interval, written);
        ignore(written, "Culvert watches the link by itself");
    }

    void clearForwards(String written, boolean value) {
        cleared = first(cleared, value, written);
        if (value) {
            ignore(written, "It opens no forward, so none is made");
        }
    }

    /** {@code -C} and {@code -g} win over an earlier {@code -o}; {@code -o} does not over them. */
    void compression(String written, boolean value, boolean overrides) {
        compression = overrides ? (Boolean) value : first(compression, value, written);
    }

    void gateway(String written, boolean value, boolean overrides) {
        gateway = overrides ? (Boolean) value : first(gateway, value, written);
    }

    /** {@code -J} may be given once; {@code -o ProxyJump} after it loses. */
    void jumps(String written, String value, boolean once) {
        if (once && jumps != null) {
            throw Refusal.of(
                    "SEVERAL_JUMPS",
                    "-J may be given once",
                    "%s is the second list of jump hosts.".formatted(Refusal.quote(written)),
                    "Write all jump hosts in one -J, in order: -J first,second.");
        }
        jumps = first(jumps, hops(value), written);
    }

    /** A ProxyCommand that is nothing but jump hosts. */
    void jumps(String written, List<Destination> hops) {
        jumps = first(jumps, hops, written);
    }

    /** {@code ProxyCommand none}: a later ProxyJump loses against it. */
    void noProxy(String written) {
        ignore(written, "Culvert runs no programs anyway");
        jumps = first(jumps, List.of(), written);
    }

    private static List<Destination> hops(String value) {
        if (value.equalsIgnoreCase("none")) {
            return List.of();
        }
        var hops = new ArrayList<Destination>();
        for (String hop : value.split(",", -1)) {
            if (hops.size() == SshCommand.MAX_JUMPS) {
                throw Refusal.of(
                        "TOO_MANY_JUMPS",
                        "There are too many jump hosts",
                        "-J names more than " + SshCommand.MAX_JUMPS + " hosts.",
                        "Leave out the jump hosts that are not needed.");
            }
            hops.add(Destination.ofHop(hop));
        }
        return List.copyOf(hops);
    }

    void forward(Kind kind, String value) {
        Forward forward = ForwardSpec.parse(kind, value);
        if (forwards.size() == SshCommand.MAX_FORWARDS && !forwards.contains(forward)) {
            throw Refusal.of(
                    "TOO_MANY_FORWARDS",
                    "There are too many forwards in one command",
                    "The command has more than " + SshCommand.MAX_FORWARDS + " forwards.",
                    "Spread them over several commands.");
        }
        forwards.add(forward);
    }

    void ignore(String written, String why) {
        ignored.add(new Ignored(Refusal.clip(written), why));
    }

    private <T> T first(@Nullable T known, T said, String written) {
        if (known == null) {
            return said;
        }
        ignore(written, FIRST_COUNTS);
        return known;
    }

    /** Hands over what was ignored since the last time, save what an earlier line decided. */
    List<Ignored> takeIgnored() {
        List<Ignored> taken =
                ignored.stream().filter(each -> !each.why().equals(FIRST_COUNTS)).toList();
        ignored.clear();
        return taken;
    }

    /** The name under which an ssh_config describes the server. */
    void named(String alias) {
        destination = new Destination(null, alias, null);
    }

    /** The word that names the server; options before and after it may say the same things. */
    void destination(String word) {
        Destination named = Destination.ofWord(word);
        destination = named;
        if (named.user() != null) {
            user = first(user, named.user(), word);
        }
        if (named.port() != null) {
            port = first(port, named.port(), word);
        }
    }

    /** The finished command; refused when it names no server or opens no forward. */
    SshCommand finish() {
        if (destination == null) {
            throw Refusal.of(
                    "NO_DESTINATION",
                    "The command names no SSH host",
                    "After the options, ssh needs the host to sign in to.",
                    "Add it at the end, such as ssh -L 5433:db.internal:5432 me@bastion.");
        }
        if (forwards.isEmpty()) {
            throw noForward(destination);
        }
        HostOptions.Entry entry = entry();
        if (entry.forwards().isEmpty()) {
            throw cleared(destination);
        }
        return new SshCommand(
                entry.server(),
                entry.jumps(),
                entry.forwards(),
                entry.identityFiles().isEmpty() ? null : entry.identityFiles().getFirst(),
                entry.compression(),
                gateway != null && gateway,
                List.copyOf(ignored));
    }

    /** What was said so far about a server that has a name. */
    HostOptions.Entry entry() {
        boolean everywhere = gateway != null && gateway;
        return new HostOptions.Entry(
                new Destination(user, serverName(), port),
                jumps == null ? List.of() : jumps,
                cleared != null && cleared
                        ? List.of()
                        : forwards.stream()
                                .map(f -> everywhere ? opened(f) : f)
                                .distinct()
                                .toList(),
                List.copyOf(identityFiles),
                compression != null && compression,
                keepAlive);
    }

    /** The name or address of the server as far as it was said. */
    String serverName() {
        Destination named = Objects.requireNonNull(destination);
        return hostName == null ? named.host() : expandedHostName(hostName, named.host(), hostName);
    }

    /** Who signs in, as far as it was said. */
    @Nullable String userName() {
        return user;
    }

    private static ProblemException cleared(Destination destination) {
        return Refusal.of(
                "OPENS_NOTHING",
                "The command clears its own forwards",
                "ClearAllForwardings makes ssh sign in to %s and open nothing."
                        .formatted(Refusal.quote(destination.toSshWord())),
                "Leave out ClearAllForwardings.");
    }

    /** The same wherever somebody names a server and stops there. */
    static ProblemException noForward(Destination destination) {
        String word = Refusal.clip(destination.toSshWord());
        return Refusal.of(
                "NO_FORWARD",
                "The command opens no forward",
                "It would sign in to %s, but has no -L, -R or -D.".formatted(Refusal.quote(word)),
                "Say what to forward, such as ssh -L 5433:db.internal:5432 %s.".formatted(word));
    }

    private static Forward opened(Forward forward) {
        return forward.followsGateway()
                        && forward.listen() instanceof Listen.Port(String address, int port)
                        && address == null
                ? new Forward(forward.kind(), new Listen.Port(Listen.ALL, port), forward.target())
                : forward;
    }
}
