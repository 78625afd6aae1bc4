package dev.culvert.tunnel.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.command.Destination;
import dev.culvert.tunnel.command.Forward;
import dev.culvert.tunnel.command.Forward.Kind;
import dev.culvert.tunnel.command.Listen;
import dev.culvert.tunnel.command.SshCommand;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTest {

    private static final Destination BASTION = new Destination("me", "bastion.example", 2222);

    @Test
    void writesAnSshLine() {
        assertThat(staging().as(Format.SSH))
                .isEqualTo(
                        "ssh -N -J jump -p 2222 -L 5433:db:5432 -R '*:80:/run/a b.sock'"
                                + " me@bastion.example\n");
    }

    @Test
    void writesAnSshConfigBlock() {
        assertThat(staging().as(Format.CONFIG))
                .isEqualTo(
                        """
                        # Staging DB; start it with: ssh -N staging-db
                        Host staging-db
                            HostName bastion.example
                            Port 2222
                            User me
                            ProxyJump jump
                            ExitOnForwardFailure yes
                            ServerAliveInterval 10
                            ServerAliveCountMax 3
                            LocalForward 5433 db:5432
                            RemoteForward *:80 "/run/a b.sock"
                        """);
    }

    @Test
    void writesAnAutosshLine() {
        assertThat(staging().as(Format.AUTOSSH))
                .isEqualTo(
                        "autossh -M 0 -N -o ExitOnForwardFailure=yes -o ServerAliveInterval=10"
                                + " -o ServerAliveCountMax=3 -J jump -p 2222 -L 5433:db:5432"
                                + " -R '*:80:/run/a b.sock' me@bastion.example\n");
    }

    @Test
    void writesASystemdUnit() {
        assertThat(staging().fileName(Format.SYSTEMD)).isEqualTo("culvert-staging-db.service");
        assertThat(staging().as(Format.SYSTEMD))
                .contains("Description=SSH tunnel Staging DB\n")
                .contains("Restart=always\n")
                .contains(
                        "ExecStart=/usr/bin/ssh -NT -o BatchMode=yes -o ExitOnForwardFailure=yes"
                                + " -o ServerAliveInterval=10 -o ServerAliveCountMax=3 -J jump"
                                + " -p 2222 -L 5433:db:5432 -R \"*:80:/run/a b.sock\""
                                + " me@bastion.example\n");
    }

    @Test
    void quotesForSystemd() {
        assertThat(SystemdUnit.quoted("a%b$c")).isEqualTo("\"a%%b$$c\"");
        assertThat(SystemdUnit.quoted("a\\:b\"")).isEqualTo("\"a\\\\:b\\\"\"");
        assertThat(SystemdUnit.quoted(";")).isEqualTo("\";\"");
        assertThat(SystemdUnit.quoted("a@b:1,2")).isEqualTo("a@b:1,2");
    }

    @Test
    void keepsWhatPeopleWroteFromBeingRun() {
        Export export =
                export(
                        "x\nHost *\nProxyCommand evil\u2028%h$(id)`id`\\",
                        BASTION, new SocketPath("/run/$(id)`id`'\";%%\\:x"));

        assertThat(export.as(Format.SSH))
                .contains("'80:/run/$(id)`id`'\\''\";%%%%\\\\\\:x'")
                .hasLineCount(1);
        assertThat(export.as(Format.CONFIG).lines().filter(line -> line.startsWith("Host ")))
                .hasSize(1);
        assertThat(export.as(Format.CONFIG)).doesNotContainPattern("(?m)^\\s*ProxyCommand");
        assertThat(export.as(Format.SYSTEMD))
                .contains("Description=SSH tunnel x Host * ProxyCommand evil %%h$(id)`id`/\n")
                .contains("$$(id)`id`'\\\";%%%%%%%%");
        assertThat(export.fileName(Format.SYSTEMD)).matches("culvert-[a-z0-9.-]+\\.service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "-oProxyCommand=x", "a b", "x;y", "a'b"})
    void refusesAUserThatSshWouldReadOtherwise(String user) {
        Export export = export("x", new Destination(user, "h", null), new Endpoint("db", 5432));

        for (Format format : Format.values()) {
            refuses(export, format);
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void refusesALineBreakInATarget(Format format) {
        refuses(export("x", BASTION, new SocketPath("/a\nb")), format);
    }

    @Test
    void refusesAPercentInTheUserOfAConfig() {
        Export export = export("x", new Destination("a%b", "h", null), new Endpoint("db", 5432));

        refuses(export, Format.CONFIG);
        assertThat(export.as(Format.SYSTEMD)).contains("a%%b@h");
    }

    @Test
    void refusesAnUnknownFormat() {
        assertThatThrownBy(() -> Format.of("putty"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().fix()).contains("ssh, config, autossh"));
    }

    private static void refuses(Export export, Format format) {
        assertThatThrownBy(() -> export.as(format))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("NOT_EXPRESSIBLE"));
    }

    private static Export staging() {
        return new Export(
                "Staging DB",
                new SshCommand(
                        BASTION,
                        List.of(new Destination(null, "jump", null)),
                        List.of(
                                new Forward(
                                        Kind.LOCAL,
                                        new Listen.Port(null, 5433),
                                        new Endpoint("db", 5432)),
                                new Forward(
                                        Kind.REMOTE,
                                        new Listen.Port("*", 80),
                                        new SocketPath("/run/a b.sock"))),
                        null,
                        false,
                        false,
                        List.of()),
                Duration.ofSeconds(10));
    }

    private static Export export(String name, Destination server, Address target) {
        return new Export(
                name,
                new SshCommand(
                        server,
                        List.of(),
                        List.of(new Forward(Kind.LOCAL, new Listen.Port(null, 80), target)),
                        null,
                        false,
                        false,
                        List.of()),
                Duration.ofSeconds(10));
    }
}
