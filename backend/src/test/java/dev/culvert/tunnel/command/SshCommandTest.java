package dev.culvert.tunnel.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.command.Forward.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshCommandTest {

    @Test
    void readsTheLineFromTheManual() {
        SshCommand command =
                understood(
                        "ssh -N -f -L 5433:db.internal:5432 -J jump me@bastion -p 2222 -i ~/.ssh/k"
                                + " -C");

        assertThat(command.destination()).isEqualTo(new Destination("me", "bastion", 2222));
        assertThat(command.jumps()).containsExactly(new Destination(null, "jump", null));
        assertThat(command.forwards())
                .containsExactly(
                        new Forward(
                                Kind.LOCAL,
                                new Listen.Port(null, 5433),
                                new Endpoint("db.internal", 5432)));
        assertThat(command.identityFile()).isEqualTo("~/.ssh/k");
        assertThat(command.compression()).isTrue();
        assertThat(command.gateway()).isFalse();
        assertThat(command.ignored())
                .containsExactly(
                        new Ignored("-N", "Not needed here"), new Ignored("-f", "Not needed here"));
    }

    @Test
    void knowsSocketsFromPorts() {
        assertThat(understood("ssh -L /run/a.sock:/run/b.sock h").forwards())
                .containsExactly(
                        new Forward(
                                Kind.LOCAL,
                                new Listen.Socket(new SocketPath("/run/a.sock")),
                                new SocketPath("/run/b.sock")));
        Forward socks = understood("ssh -R 1080 h").forwards().getFirst();
        assertThat(socks.kind()).isEqualTo(Kind.REMOTE);
        assertThat(socks.target()).isNull();
    }

    @ParameterizedTest(name = "{0}  →  {1}")
    @CsvSource(
            delimiterString = " => ",
            textBlock =
                    """
                    ssh -L 8080:x:80 h                        => ssh -N -L 8080:x:80 h
                    ssh -L8080:x:80 h                         => ssh -N -L 8080:x:80 h
                    ssh -fNTL8080:x:80 -p2222 -lme h          => ssh -N -p 2222 -L 8080:x:80 me@h
                    ssh h -L 8080:x:80                        => ssh -N -L 8080:x:80 h
                    ssh h -L 8080:x:80 -p 5 ls -p 6           => ssh -N -p 5 -L 8080:x:80 h
                    ssh -L 8080:x:80 -- h -p 6                => ssh -N -L 8080:x:80 h
                    ssh -L 8080:x:80 h -- -p 6                => ssh -N -L 8080:x:80 h
                    $ ssh -L 8080:x:80 h                      => ssh -N -L 8080:x:80 h
                    # ssh -L 8080:x:80 h # the web page       => ssh -N -L 8080:x:80 h
                    /usr/bin/ssh -D 1 h                       => ssh -N -D 1 h
                    ssh.exe -D 1 h                            => ssh -N -D 1 h
                    autossh -M 0 -f -D 1 h                    => ssh -N -D 1 h
                    autossh -M20000:20001 -D 1 h              => ssh -N -D 1 h
                    ssh -L '8080:x:80' "me"@h                 => ssh -N -L 8080:x:80 me@h
                    ssh -L 8080\\:x:80 \\h                      => ssh -N -L 8080:x:80 h
                    ssh -p 1 -p 2 -l a -l b -D 1 c@h          => ssh -N -p 1 -D 1 a@h
                    ssh -D 1 c@h -l a                         => ssh -N -D 1 c@h
                    ssh -D 1 -p 5 ssh://me@h:6                => ssh -N -p 5 -D 1 me@h
                    ssh -D 1 ssh://me@h:6/ -p 5               => ssh -N -p 6 -D 1 me@h
                    ssh -D 1 ssh://me%2bx@[::1]:6             => ssh -N -p 6 -D 1 me+x@::1
                    ssh -D 1 me@[::1]                         => ssh -N -D 1 me@::1
                    ssh -D 1 fe80::1%eth0                     => ssh -N -D 1 fe80::1%eth0
                    ssh -D 1 me@corp@h                        => ssh -N -D 1 me@corp@h
                    ssh -L '*:81:x:80' h                      => ssh -N -L '*:81:x:80' h
                    ssh -L :81:x:80 h                         => ssh -N -L '*:81:x:80' h
                    ssh -L localhost:81:x:80 h                => ssh -N -L localhost:81:x:80 h
                    ssh -L '[::1]:8080:[fe80::1]:80' h        => ssh -N -L '[::1]:8080:[fe80::1]:80' h
                    ssh -L 080:x:0443 h                       => ssh -N -L 80:x:443 h
                    ssh -L ' 81:x:80' h                       => ssh -N -L 81:x:80 h
                    ssh -L /run/a.sock:x:80 h                 => ssh -N -L /run/a.sock:x:80 h
                    ssh -L 81:/run/docker.sock h              => ssh -N -L 81:/run/docker.sock h
                    ssh -L a:81:/run/docker.sock h            => ssh -N -L a:81:/run/docker.sock h
                    ssh -L '[/a:b]:/c\\:d' h                   => ssh -N -L '/a\\:b:/c\\:d' h
                    ssh -L /a%%b:/c h                         => ssh -N -L /a%%b:/c h
                    ssh -g -L /a:/b h                         => ssh -N -g -L /a:/b h
                    ssh -R /a:/b -R 0:/b -R /a:x:80 h         => ssh -N -R /a:/b -R 0:/b -R /a:x:80 h
                    ssh -R 1080 -R 80: -R :81 h               => ssh -N -R 1080 -R 80 -R '*:81' h
                    ssh -R 0 -R /run/s.sock -D /run/d h       => ssh -N -R 0 -R /run/s.sock -D /run/d h
                    ssh -o 'LocalForward /a /b' h             => ssh -N -L /a:/b h
                    ssh -o 'RemoteForward 1080' h             => ssh -N -R 1080 h
                    ssh -R 0:x:80 h                           => ssh -N -R 0:x:80 h
                    ssh -R :8000:x:80 h                       => ssh -N -R '*:8000:x:80' h
                    ssh -D '*:1080' h                         => ssh -N -D '*:1080' h
                    ssh -g -L 81:x:80 -R 82:x:80 -D 83 h      => ssh -N -g -L '*:81:x:80' -R 82:x:80 -D '*:83' h
                    ssh -g -L localhost:81:x:80 h             => ssh -N -g -L localhost:81:x:80 h
                    ssh -L 81:x:80 -L 81:x:80 h               => ssh -N -L 81:x:80 h
                    ssh -J a,b@c:22,ssh://d:3,[::1]:4 -D 1 h  => ssh -N -J 'a,b@c:22,d:3,[::1]:4' -D 1 h
                    ssh -J none -o ProxyJump=a -D 1 h         => ssh -N -D 1 h
                    ssh -o ProxyJump=a -o ProxyJump=b -D 1 h  => ssh -N -J a -D 1 h
                    ssh -o Port=5 -p 6 -D 1 h                 => ssh -N -p 5 -D 1 h
                    ssh -o 'port = "5"' -D 1 h                => ssh -N -p 5 -D 1 h
                    ssh -oUser=x -D 1 y@h                     => ssh -N -D 1 x@h
                    ssh -o HostName=x -D 1 y@h                => ssh -N -D 1 y@x
                    ssh -o 'IdentityFile "~/my key"' -D 1 h   => ssh -N -i '~/my key' -D 1 h
                    ssh -i "it's" -D 1 h                      => ssh -N -i 'it'\\''s' -D 1 h
                    ssh -i a -i b -D 1 h                      => ssh -N -i a -D 1 h
                    ssh -o Compression=no -C -D 1 h           => ssh -N -C -D 1 h
                    ssh -C -o Compression=no -D 1 h           => ssh -N -C -D 1 h
                    ssh -o GatewayPorts=yes -D 1 h            => ssh -N -g -D '*:1' h
                    ssh -o 'LocalForward 80 x:81' h           => ssh -N -L 80:x:81 h
                    ssh -o 'LocalForward=a:80 [::1]:81' h     => ssh -N -L 'a:80:[::1]:81' h
                    ssh -o 'RemoteForward 0 x:81' h           => ssh -N -R 0:x:81 h
                    ssh -o DynamicForward=1080 h              => ssh -N -D 1080 h
                    ssh -o ProxyCommand=none -D 1 h           => ssh -N -D 1 h
                    ssh -o PermitLocalCommand=no -D 1 h       => ssh -N -D 1 h
                    ssh -o 'ProxyCommand ssh -W %h:%p j' -D 1 h => ssh -N -J j -D 1 h
                    ssh -o HostName=%h.example -D 1 h         => ssh -N -D 1 h.example
                    AUTOSSH_GATETIME=0 AUTOSSH_PORT=0 autossh -f -NT -D 1 h => ssh -N -D 1 h
                    autossh -M 20000:7 -f -N -o ServerAliveInterval=30 -o ServerAliveCountMax=3 -R 0:x:80 me@h => ssh -N -R 0:x:80 me@h
                    ssh -vvv -AXYtt -E log -F none -D 1 h     => ssh -N -D 1 h
                    """,
            quoteCharacter = '\1')
    void rendersTheShortestLineThatMeansTheSame(String text, String shortest) {
        SshCommand command = understood(text);

        assertThat(command.toSsh()).isEqualTo(shortest);
        assertThat(withoutIgnored(understood(command.toSsh()))).isEqualTo(withoutIgnored(command));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh \\\n  -L 1:x:2 \\\n  h",
                "  ssh -L 1:x:2 h\n\n",
                "ssh -L 1:x:2 \\\r\n h\r\n",
                "ssh\t-L\t1:x:2\th",
                "ssh -L \"1:\\\nx:2\" h"
            })
    void joinsContinuedLines(String text) {
        assertThat(understood(text).toSsh()).isEqualTo("ssh -N -L 1:x:2 h");
    }

    @ParameterizedTest(name = "{0}  ignores  {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -v                                | -v                               | The tunnel has its own log
                    -qn                               | -q                               | Not needed here
                    -A                                | -A                               | Culvert never forwards an agent
                    -S none                           | -S none                          | Culvert shares sessions by itself
                    -F none                           | -F none                          | Culvert reads no file; import it under Hosts
                    -o StrictHostKeyChecking=no       | -o StrictHostKeyChecking=no      | Culvert always asks
                    -oServerAliveInterval=30          | -o ServerAliveInterval=30        | Culvert watches the link by itself
                    -o exitonforwardfailure=yes       | -o exitonforwardfailure=yes      | A forward that cannot open always counts as failed
                    -p 1 -p 2                         | -p 2                             | As in ssh, the first one counts
                    """)
    void saysWhatItIgnoresAndWhy(String options, String option, String why) {
        assertThat(understood("ssh " + options + " -D 1 h").ignored())
                .contains(new Ignored(option, why));
    }

    @Test
    void ignoresARemoteCommand() {
        assertThat(understood("ssh -D 1 h 'tail -f x; ls' -p 5").ignored())
                .containsExactly(new Ignored("tail -f x; ls -p 5", "Culvert opens no shell"));
    }

    @Test
    void saysThatTheUserInFrontOfTheHostLost() {
        assertThat(understood("ssh -l a -D 1 b@h").ignored())
                .containsExactly(new Ignored("b@h", "As in ssh, the first one counts"));
    }

    @Test
    void ignoresTheEnvironmentOfAutossh() {
        assertThat(understood("AUTOSSH_POLL=30 autossh -M 0 -D 1 h").ignored())
                .contains(new Ignored("AUTOSSH_POLL=30", "Culvert watches the link by itself"));
    }

    @Test
    void ignoresTheMonitorPortOfAutossh() {
        assertThat(understood("autossh -M 0 -D 1 h").ignored())
                .containsExactly(new Ignored("-M 0", "Culvert watches the link by itself"));
    }

    @Test
    void takesTheLargestNumberOfForwardsAndJumps() {
        String forwards = "-D 1080 -L 81:x:80 ".concat(manyForwards(SshCommand.MAX_FORWARDS - 2));
        String jumps = "j,".repeat(SshCommand.MAX_JUMPS - 1) + "j";

        SshCommand command = understood("ssh -J " + jumps + " " + forwards + "h");

        assertThat(command.forwards()).hasSize(SshCommand.MAX_FORWARDS);
        assertThat(command.jumps()).hasSize(SshCommand.MAX_JUMPS);
    }

    @Test
    void takesTheLongestCommand() {
        String start = "ssh -D 1 h ";
        String text = start + "x".repeat(SshCommand.MAX_COMMAND_LENGTH - start.length());

        assertThat(understood(text).forwards()).hasSize(1);
    }

    static String manyForwards(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("-R ").append(9000 + i).append(":x:1 ");
        }
        return text.toString();
    }

    static SshCommand understood(String text) {
        return switch (SshCommand.parse(text)) {
            case Parsed.Understood(SshCommand command) -> command;
            case Parsed.Refused(var problem) -> throw new AssertionError(text + ": " + problem);
        };
    }

    static SshCommand withoutIgnored(SshCommand command) {
        return new SshCommand(
                command.destination(),
                command.jumps(),
                command.forwards(),
                command.identityFile(),
                command.compression(),
                command.gateway(),
                List.of());
    }
}
