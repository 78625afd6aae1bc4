package dev.culvert.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.command.Destination;
import dev.culvert.tunnel.command.Forward;
import dev.culvert.tunnel.command.Forward.Kind;
import dev.culvert.tunnel.command.Listen;
import dev.culvert.tunnel.command.SshCommand;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshConfigTest {

    private static final String ME = "mara";

    @Test
    void readsWhatPeopleWrite() {
        ConfiguredHost host =
                only(
                        """
                        # work
                        Host db
                            HostName db.internal.example
                            Port 2222
                            User=deploy
                            ProxyJump bastion
                            IdentityFile "~/.ssh/id work"
                            IdentityFile ~/.ssh/id_rsa
                            LocalForward 5433 localhost:5432
                            LocalForward /run/a.sock /run/b.sock
                            RemoteForward 1080
                            Compression yes
                            ServerAliveInterval 1m
                        """);

        assertThat(host.alias()).isEqualTo("db");
        assertThat(host.line()).isEqualTo(2);
        assertThat(host.entry().server())
                .isEqualTo(new Destination("deploy", "db.internal.example", 2222));
        assertThat(host.way()).extracting(ConfiguredHost.Hop::name).containsExactly("bastion");
        assertThat(host.entry().identityFiles()).containsExactly("~/.ssh/id work", "~/.ssh/id_rsa");
        assertThat(host.entry().forwards())
                .containsExactly(
                        new Forward(
                                Kind.LOCAL,
                                new Listen.Port(null, 5433),
                                new Endpoint("localhost", 5432)),
                        new Forward(
                                Kind.LOCAL,
                                new Listen.Socket(new SocketPath("/run/a.sock")),
                                new SocketPath("/run/b.sock")),
                        new Forward(Kind.REMOTE, new Listen.Port(null, 1080), null));
        assertThat(host.entry().compression()).isTrue();
        assertThat(host.entry().keepAlive()).isEqualTo(Duration.ofMinutes(1));
        assertThat(host.problems()).isEmpty();
        assertThat(host.ignored()).isEmpty();
    }

    @Test
    void takesTheFirstWordAndAddsUpForwards() {
        ConfiguredHost host =
                only(
                        """
                        Host a
                          User one
                          LocalForward 1 x:1
                        Host a
                          User two
                          LocalForward 2 x:2
                        Host !a *
                          User three
                        Host *
                          Port 9
                          LocalForward 1 x:1
                        """);

        assertThat(host.entry().server()).isEqualTo(new Destination("one", "a", 9));
        assertThat(host.entry().forwards()).hasSize(2);
    }

    @Test
    void namesTheHostsWithoutPatterns() {
        SshConfig config =
                SshConfig.parse("Host a *.x b !c\nHost a\nMatch originalhost d,e*\nHost f?\n");

        assertThat(config.hosts(ME))
                .extracting(ConfiguredHost::alias)
                .containsExactly("a", "b", "d");
    }

    @Test
    void followsProxyJumpFromHostToHost() {
        SshConfig config =
                SshConfig.parse(
                        """
                        Host inner
                          ProxyJump root@middle:9
                        Host middle
                          HostName middle.example
                          User nobody
                          ProxyJump outer
                        Host outer
                          HostName 192.0.2.1
                        """);

        assertThat(config.host("inner", ME).way())
                .extracting(hop -> hop.entry().server())
                .containsExactly(
                        new Destination(null, "192.0.2.1", null),
                        new Destination("root", "middle.example", 9));
    }

    @Test
    void passesSeveralJumpHostsWithoutTheirOwnWays() {
        SshConfig config =
                SshConfig.parse(
                        "Host x\n"
                                + "ProxyJump a,b\n"
                                + "Host a\n"
                                + "ProxyJump first\n"
                                + "Host b\n"
                                + "ProxyJump wrong\n");

        assertThat(config.host("x", ME).way())
                .extracting(ConfiguredHost.Hop::name)
                .containsExactly("first", "a", "b");
    }

    @Test
    void refusesAWayThatLeadsBack() {
        SshConfig config = SshConfig.parse("Host a\nProxyJump b\nHost b\nProxyJump a\n");

        ConfiguredHost host = config.host("a", ME);

        assertThat(host.canBeMade()).isFalse();
        assertThat(host.problems().getFirst().problem().code()).isEqualTo("JUMP_LOOP");
    }

    @ParameterizedTest(name = "{0}  passes  {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ssh -W %h:%p jump                    | jump
                    ssh jump -W %h:%p                    | jump
                    /usr/bin/ssh -q -W [%h]:%p me@jump   | me@jump
                    exec ssh -p 22 -W%h:%p -l me jump    | me@jump:22
                    ssh -xaTW %h:%p -i ~/.ssh/k jump     | jump
                    ssh -J a,b -W %h:%p jump             | a,b,jump
                    """)
    void takesTheOldProxyCommandForProxyJump(String command, String jumps) {
        ConfiguredHost host = only("Host x\nProxyCommand " + command + "\n");

        assertThat(host.problems()).isEmpty();
        assertThat(host.entry().jumps().stream().map(Destination::toSshHop).toList())
                .isEqualTo(List.of(jumps.split(",")));
    }

    @ParameterizedTest(name = "{1} in line {2}, spoils the host: {3}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Host x;ProxyCommand nc %h %p                   | RUNS_PROGRAMS   | 2 | true
                    Host x;ProxyCommand ssh -W %h:22 jump          | RUNS_PROGRAMS   | 2 | true
                    Host x;ProxyCommand ssh -W %h:%p j; rm -r ~    | RUNS_PROGRAMS   | 2 | true
                    Host x;ProxyCommand ssh -F f -W %h:%p j        | RUNS_PROGRAMS   | 2 | true
                    Host x;LocalCommand id                         | RUNS_PROGRAMS   | 2 | false
                    Host x;KnownHostsCommand id                    | RUNS_PROGRAMS   | 2 | false
                    Host x;Port 99999                              | BAD_PORT        | 2 | true
                    Host x;HostName a b                            | BAD_OPTION      | 2 | true
                    Host x;HostName %k                             | BAD_HOST        | 2 | true
                    Host x;LocalForward 80                         | BAD_OPTION      | 2 | false
                    Host x;LocalForward 80 a:b:c                   | BAD_PORT        | 2 | false
                    Host x;LocalForward 80 /run/%d/s               | BAD_SOCKET_PATH | 2 | false
                    Host x;ServerAliveInterval soon                | BAD_OPTION      | 2 | false
                    Host x;Prot 5                                  | UNKNOWN_OPTION  | 2 | false
                    Host x;Tunnel yes                              | VPN             | 2 | false
                    """)
    void saysWhichLineIsAtFault(String text, String code, int line, boolean spoils) {
        List<LineProblem> problems = only(lines(text)).problems();

        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().problem().code()).isEqualTo(code);
        assertThat(problems.getFirst().line()).isEqualTo(line);
        assertThat(problems.getFirst().spoilsHost()).isEqualTo(spoils);
    }

    @ParameterizedTest(name = "{1} in line {2} of {0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Host x;Include ~/.ssh/more              | INCLUDE_REFUSED | 2 | conf.d
                    Match exec "test -f x";User a           | MATCH_REFUSED   | 1 | runs a program
                    Match canonical;User a                  | MATCH_REFUSED   | 1 | second reading
                    Match host x final;User a               | MATCH_REFUSED   | 1 | second reading
                    Match localuser me;User a               | MATCH_REFUSED   | 1 | your own machine
                    Match host x all;User a                 | MATCH_REFUSED   | 1 | beside
                    Match tagged t;User a                   | MATCH_REFUSED   | 1 | started
                    Match host                              | BAD_MATCH       | 1 | host
                    Match planet mars                       | BAD_MATCH       | 1 | planet
                    Host                                    | BAD_OPTION      | 1 | Host
                    User "a                                 | BAD_OPTION      | 1 | User
                    """)
    void saysWhatTheFileAsAWholeCannotSay(String text, String code, int line, String said) {
        SshConfig config = SshConfig.parse(lines(text));

        assertThat(config.problems()).hasSize(1);
        LineProblem problem = config.problems().getFirst();
        assertThat(problem.problem().code()).isEqualTo(code);
        assertThat(problem.line()).isEqualTo(line);
        if (!code.equals("INCLUDE_REFUSED")) {
            assertThat(problem.problem().detail()).contains(said);
        }
        assertThat(config.host("x", ME).entry().server().user()).isNull();
    }

    @Test
    void saysWhatChangesNothing() {
        ConfiguredHost host = only("Host x\n  BindAddress 10.0.0.1\n  ForwardAgent yes\n");

        assertThat(host.ignored())
                .containsExactly(
                        new IgnoredLine(
                                2,
                                "BindAddress 10.0.0.1",
                                "The console's system chooses the address"),
                        new IgnoredLine(
                                3,
                                "ForwardAgent yes",
                                "Culvert forwards ports only, no agent and no windows"));
    }

    @Test
    void clearsForwardsAsTheFileWants() {
        ConfiguredHost host = only("Host x\nLocalForward 1 a:1\nClearAllForwardings yes\n");

        assertThat(host.entry().forwards()).isEmpty();
    }

    @Test
    void opensForwardsToAllWithGatewayPorts() {
        ConfiguredHost host = only("Host x\nGatewayPorts yes\nDynamicForward 1080\n");

        assertThat(host.entry().forwards())
                .containsExactly(
                        new Forward(Kind.DYNAMIC, new Listen.Port(Listen.ALL, 1080), null));
    }

    @Test
    void refusesFilesBeyondItsLimits() {
        SshConfig.parse("#".repeat(SshConfig.MAX_LENGTH));
        refused("#".repeat(SshConfig.MAX_LENGTH + 1), "CONFIG_TOO_LONG");
        SshConfig.parse("\n".repeat(SshConfig.MAX_LINES - 1));
        refused("\n".repeat(SshConfig.MAX_LINES), "CONFIG_TOO_LONG");
        assertThat(SshConfig.parse(hosts(SshConfig.MAX_HOSTS)).hosts(ME))
                .hasSize(SshConfig.MAX_HOSTS);
        refused(hosts(SshConfig.MAX_HOSTS + 1), "TOO_MANY_HOSTS");
    }

    @Test
    void jumpHostsCountAsHosts() {
        String full = hosts(SshConfig.MAX_HOSTS) + "\nProxyJump ";
        assertThat(SshConfig.parse(full + "h0").hosts(ME)).hasSize(SshConfig.MAX_HOSTS);
        SshConfig more = SshConfig.parse(full + "elsewhere");
        assertThatThrownBy(() -> more.hosts(ME)).hasMessageContaining("TOO_MANY_HOSTS");
    }

    @Test
    void aFileThatWouldTakeLongIsRefusedSoon() {
        String forwards = repeated(2_000, n -> "DynamicForward " + (1_024 + n));
        String blocks = "Host *\n".repeat(2_000);
        String jumps = repeated(200, n -> "Host h" + n + "\nProxyJump " + jumps(n));
        tooInvolved(forwards + blocks + jumps);
        tooInvolved(forwards + repeated(200, n -> "Host h" + n));
        tooInvolved(blocks + repeated(200, n -> "Host h" + n));
        tooInvolved("Host" + " *a*".repeat(20_000) + "\n" + repeated(200, n -> "Host h" + n));
        String slow = "Host" + (" *" + "a".repeat(126) + "b").repeat(600) + "\n";
        tooInvolved(slow + repeated(200, n -> "Host " + "a".repeat(200) + n));
    }

    @Test
    void whatOneLineTooManySaysIsLeftOut() {
        ConfiguredHost host = only("Host x\n" + repeated(100, n -> "DynamicForward " + (1 + n)));
        assertThat(host.entry().forwards()).hasSize(SshCommand.MAX_FORWARDS);
        assertThat(host.problems()).hasSize(100 - SshCommand.MAX_FORWARDS);
    }

    private static void tooInvolved(String text) {
        SshConfig config = SshConfig.parse(text);
        long before = processorTime();
        assertThatThrownBy(() -> config.hosts(ME)).hasMessageContaining("CONFIG_TOO_INVOLVED");
        assertThat(processorTime() - before).isLessThan(Duration.ofSeconds(5).toNanos());
    }

    /** Of this thread: what else the machine does shall not count. */
    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static String jumps(int host) {
        return IntStream.range(0, 8)
                .mapToObj(n -> "j" + host + "-" + n)
                .collect(Collectors.joining(","));
    }

    private static String repeated(int count, IntFunction<String> line) {
        return IntStream.range(0, count)
                .mapToObj(n -> line.apply(n) + "\n")
                .collect(Collectors.joining());
    }

    private static String hosts(int count) {
        var text = new StringBuilder("Host");
        for (int i = 0; i < count; i++) {
            text.append(" h").append(i);
        }
        return text.toString();
    }

    private static void refused(String text, String code) {
        assertThatThrownBy(() -> SshConfig.parse(text))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    /** A semicolon stands for a line break where the line after it begins with a letter. */
    private static String lines(String text) {
        return text.replaceAll(";(?=\\p{Upper})", "\n");
    }

    private static ConfiguredHost only(String text) {
        List<ConfiguredHost> hosts = SshConfig.parse(text).hosts(ME);
        assertThat(hosts).hasSize(1);
        return hosts.getFirst();
    }
}
