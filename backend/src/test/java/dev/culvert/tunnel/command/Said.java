package dev.culvert.tunnel.command;

import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.testing.OpenSshClient.Answer;
import dev.culvert.tunnel.command.Forward.Kind;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a command or a file says about a host, in the words of {@code ssh -G}, for comparison. */
public final class Said {

    private Said() {}

    /** As Culvert understood it. */
    public static TreeMap<String, List<String>> by(HostOptions.Entry entry, String loginName) {
        var said = new TreeMap<String, List<String>>();
        Destination server = entry.server();
        said.put("user", List.of(server.user() == null ? loginName : server.user()));
        said.put("hostname", List.of(server.host().toLowerCase(Locale.ROOT)));
        said.put("port", List.of(server.port() == null ? "22" : server.port().toString()));
        said.put("compression", List.of(entry.compression() ? "yes" : "no"));
        said.put(
                "proxyjump",
                entry.jumps().isEmpty()
                        ? List.of()
                        : List.of(
                                entry.jumps().stream()
                                        .map(Destination::toSshHop)
                                        .collect(Collectors.joining(","))));
        for (Kind kind : Kind.values()) {
            said.put(
                    kind.name().toLowerCase(Locale.ROOT) + "forward",
                    entry.forwards().stream()
                            .filter(forward -> forward.kind() == kind)
                            .map(forward -> listen(forward.listen()) + target(forward))
                            .toList());
        }
        return said;
    }

    /** As Culvert understood it. */
    static TreeMap<String, List<String>> by(SshCommand command, String loginName) {
        var entry =
                new HostOptions.Entry(
                        command.destination(),
                        command.jumps(),
                        command.forwards(),
                        List.of(),
                        command.compression(),
                        null);
        return by(entry, loginName);
    }

    /** As OpenSSH understood it. */
    public static TreeMap<String, List<String>> by(Answer answer) {
        boolean gateway = answer.all("gatewayports").getFirst().equals("yes");
        var said = new TreeMap<String, List<String>>();
        for (String keyword : List.of("user", "hostname", "port", "compression")) {
            said.put(keyword, answer.all(keyword));
        }
        // With a port, ssh prints an IPv4 address in brackets too; all but the last hop are as
        // written.
        said.put(
                "proxyjump",
                answer.all("proxyjump").stream()
                        .filter(hops -> !hops.equals("none"))
                        .map(hops -> hops.replace("ssh://", "").replaceAll("\\[([0-9.]+)]", "$1"))
                        .toList());
        List<String> local = answer.all("localforward");
        said.put("remoteforward", everywhere(answer.all("remoteforward"), false));
        said.put("localforward", everywhere(local, gateway));
        said.put("dynamicforward", everywhere(dynamic(answer, local), gateway));
        return said;
    }

    /** ssh -G lists a local forward that ends at a socket among the dynamic ones once more. */
    private static List<String> dynamic(Answer answer, List<String> local) {
        return answer.all("dynamicforward").stream()
                .filter(listen -> local.stream().noneMatch(each -> each.startsWith(listen + " /")))
                .toList();
    }

    /** ssh prints an empty address as [], and leaves -g to the reader. */
    private static List<String> everywhere(List<String> forwards, boolean gateway) {
        return forwards.stream()
                .map(forward -> forward.startsWith("[]") ? "[*]" + forward.substring(2) : forward)
                .map(forward ->
                        gateway && Character.isDigit(forward.charAt(0))
                                ? "[*]:" + forward
                                : forward)
                .toList();
    }

    private static String listen(Listen listen) {
        return switch (listen) {
            case Listen.Port(@Nullable String address, int port) ->
                    address == null ? "" + port : "[%s]:%d".formatted(address, port);
            case Listen.Socket(SocketPath path) -> path.path();
        };
    }

    private static String target(Forward forward) {
        Address target = forward.target();
        if (target == null) {
            return forward.kind() == Forward.Kind.REMOTE ? " [socks]:0" : "";
        }
        return switch (target) {
            case Endpoint(String host, int port) -> " [%s]:%d".formatted(host, port);
            case SocketPath(String path) -> " " + path;
        };
    }
}
