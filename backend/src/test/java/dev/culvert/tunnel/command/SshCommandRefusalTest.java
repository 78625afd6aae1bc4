package dev.culvert.tunnel.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshCommandRefusalTest {

    @ParameterizedTest(name = "{0}  →  {1}, naming {2}")
    @CsvSource(
            delimiterString = " => ",
            textBlock =
                    """
                    ssh                                      => NO_DESTINATION        => names no
                    ssh -N                                   => NO_DESTINATION        => names no
                    ssh me@bastion                           => NO_FORWARD            => me@bastion
                    me@bastion                               => NO_FORWARD            => me@bastion
                    bastion                                  => NO_FORWARD            => bastion
                    ssh://me@bastion:22                      => NO_FORWARD            => me@bastion
                    rm -rf /                                 => NOT_SSH               => "rm"
                    sshd -D 1 h                              => NOT_SSH               => "sshd"
                    me@bastion -L 1:x:2                      => NOT_SSH               => "me@bastion"
                    kubectl port-forward svc/x 8080:80       => NOT_SSH               => Kubernetes
                    docker run -p 80:80 $IMAGE               => NOT_SSH               => container
                    scp a h:b                                => NOT_SSH               => copies files
                    sudo ssh -L 80:x:80 h                    => COMMAND_PREFIX        => "sudo"
                    ssh -L x h                               => BAD_FORWARD           => "x"
                    ssh -L 1:2 h                             => BAD_FORWARD           => "1:2"
                    ssh -L a:1:x:2:3 h                       => BAD_FORWARD           => "a:1:x:2:3"
                    ssh -L 80:::1:81 h                       => BAD_FORWARD           => "80:::1:81"
                    ssh -L [::1:80:x:1 h                     => BAD_FORWARD           => "[::1:80:x:1"
                    ssh -D 1:2:3 h                           => BAD_FORWARD           => "1:2:3"
                    ssh -L 99999:a:1 h                       => BAD_PORT              => "99999"
                    ssh -L 1:a:65536 h                       => BAD_PORT              => "65536"
                    ssh -L 0:a:1 h                           => BAD_PORT              => "0:a:1"
                    ssh -R 0:a:0 h                           => BAD_PORT              => "0:a:0"
                    ssh -L http:a:1 h                        => BAD_PORT              => "http"
                    ssh -D 0 h                               => BAD_PORT              => "0"
                    ssh -p 99999999999 -D 1 h                => BAD_PORT              => "99999999999"
                    ssh -p -5 -D 1 h                         => BAD_PORT              => "-5"
                    ssh -L 1::2 h                            => BAD_HOST              => "1::2"
                    ssh -L 1:-x:2 h                          => BAD_HOST              => "1:-x:2"
                    ssh -D 1 me@-h                           => BAD_HOST              => "me@-h"
                    ssh -D 1 me@                             => BAD_HOST              => "me@"
                    ssh -D 1 -- -oProxyCommand=x             => BAD_HOST              => "-oProxyCommand=x"
                    ssh -D 1 -J -x h                         => BAD_HOST              => "-x"
                    ssh -D 1 -J a,,b h                       => BAD_HOST              => ""
                    ssh -D 1 bücher.example                  => BAD_HOST              => "bücher.example"
                    ssh -D 1 'a b'                           => BAD_HOST              => "a b"
                    ssh -D 1 -o HostName=%k.x h              => BAD_HOST              => "%k.x"
                    ssh -F my.conf -D 1 h                    => CONFIG_FILE           => "-F my.conf"
                    ssh -1 -D 1 h                            => PROTOCOL_ONE          => -1
                    ssh -D 1 -o ClearAllForwardings=yes h    => OPENS_NOTHING         => ClearAllForwardings
                    autossh -M x -D 1 h                      => BAD_PORT              => "x"
                    autossh -V                               => OPENS_NOTHING         => -V
                    LANG=C ssh -D 1 h                        => COMMAND_PREFIX        => "LANG=C"
                    ssh -o ProxyCommand=ssh -D 1 h           => RUNS_PROGRAMS         => ProxyCommand
                    ssh -D 1 @h                              => BAD_USER              => "@h"
                    ssh -D 1 -l '' h                         => BAD_USER              => "-l "
                    ssh -D 1 -l -x h                         => BAD_USER              => "-l -x"
                    ssh -D 1 'a;b@h'                         => BAD_USER              => "a;b@h"
                    ssh -D 1 ssh://me:secret@h               => PASSWORD_IN_URL       => colon
                    ssh -D 1 ssh://a%0ab@h                   => BAD_USER              => "ssh://a%0ab@h"
                    ssh -D 1 me@h:2222                       => PORT_IN_DESTINATION   => "me@h:2222"
                    ssh -D 1 [::1]:22                        => PORT_IN_DESTINATION   => "[::1]:22"
                    ssh -L /run/x.sock h                     => BAD_FORWARD           => "/run/x.sock"
                    ssh -L /a:b:/c h                         => BAD_PORT              => "/a:b:/c"
                    ssh -D 80:/x h                           => BAD_PORT              => "/x"
                    ssh -L 'a\\' h                            => BAD_FORWARD           => a\\
                    ssh -L x/y.sock:z:80 h                   => BAD_SOCKET_PATH       => "x/y.sock"
                    ssh -L '~/y.sock:z:80' h                 => BAD_SOCKET_PATH       => "~/y.sock"
                    ssh -R 80:/run/%u.sock h                 => BAD_SOCKET_PATH       => "/run/%u.sock"
                    ssh -R '80:/run/${USER}' h               => BAD_SOCKET_PATH       => "/run/${USER}"
                    ssh -o LocalForward=1:x:2 h              => BAD_OPTION            => names no target
                    ssh -W a:1 h                             => STDIO_FORWARD         => "-W a:1"
                    ssh -w 0:1 h                             => VPN                   => "-w 0:1"
                    ssh -o Tunnel=yes -D 1 h                 => VPN                   => "-o Tunnel=yes"
                    ssh -o 'ProxyCommand nc %h %p' -D 1 h    => RUNS_PROGRAMS         => "-o ProxyCommand nc %h %p"
                    ssh -oLocalCommand=id -D 1 h             => RUNS_PROGRAMS         => "-o LocalCommand=id"
                    ssh -o PERMITLOCALCOMMAND=yes -D 1 h     => RUNS_PROGRAMS         => PERMITLOCALCOMMAND
                    ssh -o KnownHostsCommand=x -D 1 h        => RUNS_PROGRAMS         => KnownHostsCommand
                    ssh -o ProxyUseFdpass=yes -D 1 h         => RUNS_PROGRAMS         => ProxyUseFdpass
                    ssh -I x.so -D 1 h                       => RUNS_PROGRAMS         => "-I x.so"
                    ssh -J a -J b -D 1 h                     => SEVERAL_JUMPS         => "-J b"
                    ssh -o Port -D 1 h                       => BAD_OPTION            => "Port"
                    ssh -o 'Port 1 2' -D 1 h                 => BAD_OPTION            => 2 values
                    ssh -o Compression=maybe -D 1 h          => BAD_OPTION            => "-o Compression=maybe"
                    ssh -o Prot=5 -D 1 h                     => UNKNOWN_OPTION        => "-o Prot=5"
                    ssh -Z -D 1 h                            => UNKNOWN_OPTION        => "-Z"
                    ssh -fZD1 h                              => UNKNOWN_OPTION        => "-fZD1"
                    ssh --help                               => UNKNOWN_OPTION        => "--help"
                    ssh -L                                   => MISSING_VALUE         => -L
                    ssh -G -D 1 h                            => OPENS_NOTHING         => -G
                    ssh -O exit h                            => OPENS_NOTHING         => -O
                    ssh -D 1 h; ls                           => SHELL_SYNTAX          => ";"
                    ssh -D 1 h && ls                         => SHELL_SYNTAX          => "&&"
                    ssh -D 1 h &                             => SHELL_SYNTAX          => "&"
                    ssh -D 1 h | cat                         => SHELL_SYNTAX          => "|"
                    ssh -D 1 h > log                         => SHELL_SYNTAX          => ">"
                    ssh -D 1 $(hostname)                     => SHELL_SYNTAX          => "$("
                    ssh -D 1 "$HOST"                         => SHELL_SYNTAX          => "$HOST"
                    ssh -D 1 `hostname`                      => SHELL_SYNTAX          => "`"
                    ssh -D 1 "`hostname`"                    => SHELL_SYNTAX          => "`"
                    ssh -D 1 'h                              => UNBALANCED_QUOTE      => '
                    ssh -D 1 "h                              => UNBALANCED_QUOTE      => "
                    ssh -D 1 h \\                             => UNFINISHED_COMMAND    => backslash
                    ssh –D 1 h                               => TYPOGRAPHIC_CHARACTER => U+2013
                    ssh -L “1:x:2” h                         => TYPOGRAPHIC_CHARACTER => U+201C
                    """,
            quoteCharacter = '\1')
    void namesTheWordAtFault(String text, String code, String named) {
        Problem problem = refused(text);

        assertThat(problem.code()).as(problem.toString()).isEqualTo(code);
        assertThat(problem.title() + " " + problem.detail()).contains(named);
        assertReadable(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n\t\r\n", "$ ", "#", "$ # later"})
    void asksForACommandWhenThereIsNone(String text) {
        assertThat(refused(text).code()).isEqualTo("EMPTY_COMMAND");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh -D 1 h\0",
                "ssh\0 -D 1 h",
                "ssh -D 1 \u001b[31mh",
                "ssh -D 1 h\u202e",
                "ssh -D 1 \u200bh",
                "ssh -D 1 'h\rx'",
                "ssh -D 1 h\ud800"
            })
    void refusesWhatCannotBeSeen(String text) {
        assertThat(refused(text).code()).isEqualTo("CONTROL_CHARACTER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh -D 1 h\nls", "ssh -D 1 'h\nls'", "ssh -D 1 \"h\nls\""})
    void refusesSeveralLines(String text) {
        assertThat(refused(text).title()).isEqualTo("Only one ssh command at a time");
    }

    @Test
    void refusesALineLongerThanTheLimit() {
        Problem problem = refused("ssh -D 1 h " + "x".repeat(10_000));

        assertThat(problem.code()).isEqualTo("COMMAND_TOO_LONG");
        assertThat(problem.detail()).contains("10011", "4096");
    }

    @Test
    void refusesASocketPathLongerThanTheLimit() {
        String longest = "/" + "s".repeat(SocketPaths.MAX_BYTES - 1);

        SshCommandTest.understood("ssh -L %s:%s h".formatted(longest, longest));
        assertThat(refused("ssh -L 80:%ss h".formatted(longest)).code())
                .isEqualTo("BAD_SOCKET_PATH");
    }

    @Test
    void refusesOneForwardTooMany() {
        String forwards = SshCommandTest.manyForwards(SshCommand.MAX_FORWARDS + 1);

        assertThat(refused("ssh " + forwards + "h").code()).isEqualTo("TOO_MANY_FORWARDS");
    }

    @Test
    void refusesOneJumpHostTooMany() {
        String jumps = "j,".repeat(SshCommand.MAX_JUMPS) + "j";

        assertThat(refused("ssh -D 1 -J " + jumps + " h").code()).isEqualTo("TOO_MANY_JUMPS");
    }

    @Test
    void refusesNamesLongerThanTheLimit() {
        assertThat(refused("ssh -D 1 " + "h".repeat(Names.MAX_HOST_LENGTH + 1)).code())
                .isEqualTo("BAD_HOST");
        assertThat(refused("ssh -D 1 -l " + "u".repeat(Names.MAX_USER_LENGTH + 1) + " h").code())
                .isEqualTo("BAD_USER");
        SshCommandTest.understood(
                "ssh -D 1 -l %s %s"
                        .formatted(
                                "u".repeat(Names.MAX_USER_LENGTH),
                                "h".repeat(Names.MAX_HOST_LENGTH)));
    }

    @Test
    void showsAnExampleWithThePersonsOwnHost() {
        assertThat(refused("ssh me@bastion").fix())
                .isEqualTo("Say what to forward, such as ssh -L 5433:db.internal:5432 me@bastion.");
    }

    @Test
    void saysHowToWriteThePort() {
        assertThat(refused("ssh -D 1 me@h:2222").fix()).isEqualTo("Write -p 2222 me@h instead.");
    }

    static Problem refused(String text) {
        return switch (SshCommand.parse(text)) {
            case Parsed.Refused(Problem problem) -> problem;
            case Parsed.Understood(var command) -> throw new AssertionError(text + ": " + command);
        };
    }

    static void assertReadable(Problem problem) {
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.code()).matches("[A-Z_]+");
        assertThat(problem.title()).hasSizeLessThanOrEqualTo(60).doesNotContain("Error:");
        assertThat(problem.title()).doesNotEndWith(".");
        assertThat(problem.detail()).isNotBlank().hasSizeLessThan(400);
        assertThat(problem.fix()).isNotBlank();
    }
}
