package dev.culvert.tunnel.command;

import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.command.Forward.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the options said so far. As in OpenSSH the first word on a subject wins; forwards add up.
 */
final class Draft {

    private @Nullable Destination destination;
    private @Nullable String user;
    private @Nullable String hostName;
    private @Nullable Integer port;
    private @Nullable String identityFile;
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

    /** {@code -o HostName}: the real name behind the destination. */
    void hostName(String written, String value) {
        String valid = Names.host(Names.withoutBrackets(value), written);
        hostName = first(hostName, valid, written);
    }

    void identityFile(String written, String value) {
        identityFile = first(identityFile, value, written);
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
        forwards.add(ForwardSpec.parse(kind, value));
        if (forwards.size() > SshCommand.MAX_FORWARDS) {
            throw Refusal.of(
                    "TOO_MANY_FORWARDS",
                    "There are too many forwards in one command",
                    "The command has more than " + SshCommand.MAX_FORWARDS + " forwards.",
                    "Spread them over several commands.");
        }
    }

    void ignore(String written, String why) {
        ignored.add(new Ignored(Refusal.clip(written), why));
    }

    private <T> T first(@Nullable T known, T said, String written) {
        if (known == null) {
            return said;
        }
        ignore(written, "As in ssh, the first one counts");
        return known;
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

    boolean hasDestination() {
        return destination != null;
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
        boolean everywhere = gateway != null && gateway;
        return new SshCommand(
                new Destination(user, hostName == null ? destination.host() : hostName, port),
                jumps == null ? List.of() : jumps,
                forwards.stream().map(f -> everywhere ? opened(f) : f).distinct().toList(),
                identityFile,
                compression != null && compression,
                everywhere,
                List.copyOf(ignored));
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
