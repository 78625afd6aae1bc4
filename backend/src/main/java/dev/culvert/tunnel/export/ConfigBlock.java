package dev.culvert.tunnel.export;

import dev.culvert.ssh.Address;
import dev.culvert.tunnel.command.ConfigLine;
import dev.culvert.tunnel.command.Destination;
import dev.culvert.tunnel.command.Forward;
import dev.culvert.tunnel.command.SshCommand;
import java.util.stream.Collectors;

/** An ssh_config(5) block. */
final class ConfigBlock {

    private final Export export;
    private final StringBuilder text = new StringBuilder();

    ConfigBlock(Export export) {
        this.export = export;
    }

    String text() {
        SshCommand command = export.command();
        Destination server = command.destination();
        text.append("# %s; start it with: ssh -N %s\n".formatted(export.name(), export.alias()));
        text.append("Host ").append(export.alias()).append('\n');
        line("HostName", server.host().replace("%", "%%"));
        if (server.port() != null) {
            line("Port", server.port().toString());
        }
        if (server.user() != null) {
            line("User", user(server.user()));
        }
        if (!command.jumps().isEmpty()) {
            line(
                    "ProxyJump",
                    command.jumps().stream()
                            .map(Destination::toSshHop)
                            .collect(Collectors.joining(",")));
        }
        if (command.compression()) {
            line("Compression", "yes");
        }
        line("ExitOnForwardFailure", "yes");
        line("ServerAliveInterval", String.valueOf(export.keepAlive().toSeconds()));
        line("ServerAliveCountMax", String.valueOf(Export.ALIVE_COUNT_MAX));
        command.forwards().forEach(this::forward);
        return text.toString();
    }

    /** OpenSSH 10 replaces tokens in User, older ones do not: neither way of writing suits both. */
    private static String user(String user) {
        if (user.indexOf('%') >= 0 || user.contains("${")) {
            throw Export.notExpressible("The user's name has a % that ssh_config would replace.");
        }
        return user;
    }

    private void forward(Forward forward) {
        String keyword =
                switch (forward.kind()) {
                    case LOCAL -> "LocalForward";
                    case REMOTE -> "RemoteForward";
                    case DYNAMIC -> "DynamicForward";
                };
        Address target = forward.target();
        String listen = ConfigLine.quoted(forward.listen().toSsh());
        text.append("    ").append(keyword).append(' ').append(listen);
        if (target != null) {
            text.append(' ').append(ConfigLine.quoted(Forward.written(target)));
        }
        text.append('\n');
    }

    private void line(String keyword, String value) {
        text.append("    ").append(keyword).append(' ').append(ConfigLine.quoted(value));
        text.append('\n');
    }
}
