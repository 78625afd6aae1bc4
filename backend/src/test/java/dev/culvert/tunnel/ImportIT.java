package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** An ssh_config becomes Hosts and tunnels, and tunnels become texts again. */
@CulvertTest
class ImportIT {

    private static final String FILE =
            """
            Include ~/.ssh/more
            Host inner
                HostName 10.0.0.7
                User deploy
                ProxyJump outer
                LocalForward %d db:5432
                LocalForward %d db:5433
                BindAddress 10.9.9.9
            Host outer
                HostName 192.0.2.9
                Port 2222
                User me
                Compression yes
                ServerAliveInterval 30
            Host broken
                ProxyCommand nc %%h %%p
            Host *
                ServerAliveInterval 20
            """;

    @Autowired private Console console;
    private Workbench work;
    private String file;

    @BeforeEach
    void signIn() {
        work = new Workbench(console.member());
        file = FILE.formatted(freePort(), freePort());
    }

    @Test
    void thePreviewSaysEverythingAndMakesNothing() {
        Map<String, Object> preview =
                work.asked("/api/v1/hosts/import/preview", Map.of("sshConfig", file));

        assertThat(items(preview, "hosts"))
                .extracting(each -> each.get("alias") + " " + each.get("canBeMade"))
                .containsExactly("inner true", "outer true", "broken false");
        Map<String, Object> inner = items(preview, "hosts").getFirst();
        assertThat(inner).containsEntry("line", 2);
        assertThat(part(inner, "host")).containsEntry("known", false).containsEntry("port", 22);
        assertThat(items(inner, "jump").getFirst()).containsEntry("name", "outer");
        assertThat(items(inner, "tunnels")).hasSize(2);
        assertThat(items(preview, "problems"))
                .extracting(each -> each.get("line") + " " + each.get("code"))
                .containsExactly("1 INCLUDE_REFUSED", "16 RUNS_PROGRAMS");
        assertThat(items(preview, "ignored")).extracting(each -> each.get("line")).contains(8);
        assertThat(items(work.get("/api/v1/hosts"), "items")).isEmpty();
    }

    @Test
    void makesWhatWasChosenWithTheHostsInFrontOfIt() {
        Map<String, Object> made =
                work.created(
                        "/api/v1/hosts/import",
                        Map.of("sshConfig", file, "hosts", List.of("inner")));

        assertThat((List<?>) made.get("hosts")).hasSize(2);
        assertThat(items(made, "tunnels"))
                .hasSize(2)
                .allSatisfy(tunnel -> assertThat(tunnel).containsEntry("desired", "off"));
        assertThat(items(made, "left")).isEmpty();
        List<Map<String, Object>> hosts = items(work.get("/api/v1/hosts"), "items");
        assertThat(hosts).extracting(host -> host.get("name")).containsExactly("inner", "outer");
        assertThat(hosts.getFirst()).containsEntry("jump", List.of(text(hosts.getLast(), "id")));
        assertThat(hosts.getLast())
                .containsEntry("compression", true)
                .containsEntry("keepAlive", "PT30S");
    }

    @Test
    void whatIsThereAlreadyIsRecognisedAndNotMadeTwice() {
        Map<String, Object> all = Map.of("sshConfig", file);
        work.created("/api/v1/hosts/import", all);

        Map<String, Object> again = work.created("/api/v1/hosts/import", all);

        assertThat((List<?>) again.get("hosts")).isEmpty();
        assertThat(items(again, "tunnels")).isEmpty();
        Map<String, Object> preview = work.asked("/api/v1/hosts/import/preview", all);
        assertThat(part(items(preview, "hosts").getFirst(), "host")).containsEntry("known", true);
        assertThat(items(items(preview, "hosts").getFirst(), "tunnels"))
                .allSatisfy(tunnel -> assertThat(tunnel.get("existing")).isNotNull());
    }

    @Test
    void refusesAHostThatTheFileDoesNotName() {
        assertThat(
                        work.refused(
                                "/api/v1/hosts/import",
                                Map.of("sshConfig", file, "hosts", List.of("nowhere"))))
                .containsEntry("code", "NO_SUCH_ALIAS");
    }

    @Test
    void aFileThatWouldTakeLongIsRefused() {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < 2_000; n++) {
            text.append("DynamicForward ").append(1_024 + n).append('\n');
        }
        text.append("Host *\n".repeat(2_000));
        for (int n = 0; n < 200; n++) {
            text.append("Host h%1$d\nProxyJump a%1$d,b%1$d,c%1$d,d%1$d\n".formatted(n));
        }
        assertThat(
                        work.refused(
                                "/api/v1/hosts/import/preview",
                                Map.of("sshConfig", text.toString())))
                .containsEntry("code", "CONFIG_TOO_INVOLVED");
    }

    @Test
    void tellsWhatCouldNotBeMade() {
        Map<String, Object> made =
                work.created(
                        "/api/v1/hosts/import",
                        Map.of("sshConfig", file, "hosts", List.of("broken")));

        assertThat(items(made, "left").getFirst()).containsEntry("code", "RUNS_PROGRAMS");
        assertThat((List<?>) made.get("hosts")).isEmpty();
    }

    @Test
    void anImportedHostCarriesConnections() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                TcpServer echo = TcpServer.echo()) {
            work.key(server);
            int port = freePort();
            String config =
                    """
                    Host real
                        HostName 127.0.0.1
                        Port %d
                        User %s
                        LocalForward %d 127.0.0.1:%d
                    """
                            .formatted(server.port(), server.user(), port, echo.port());

            Map<String, Object> made =
                    work.created(
                            "/api/v1/hosts/import", Map.of("sshConfig", config, "start", true));

            Map<String, Object> tunnel = items(made, "tunnels").getFirst();
            work.untilState(tunnel, "needs_you");
            work.trust(text(tunnel, "hostId"), server.hostKey().fingerprint());
            work.untilState(tunnel, "live");
        }
    }

    @Test
    void tunnelsAreWrittenAsTextsForOtherPrograms() {
        Map<String, Object> made =
                work.created(
                        "/api/v1/hosts/import",
                        Map.of("sshConfig", file, "hosts", List.of("inner")));
        Map<String, Object> tunnel = items(made, "tunnels").getFirst();
        String id = text(tunnel, "id");

        assertThat(exported("/api/v1/tunnels/" + id + "/export"))
                .isEqualTo(text(tunnel, "command") + "\n");
        assertThat(exported("/api/v1/tunnels/" + id + "/export?as=systemd"))
                .contains("ExecStart=/usr/bin/ssh -NT", "Restart=always");
        String host = text(tunnel, "hostId");
        assertThat(exported("/api/v1/tunnels/export?as=config&host=" + host))
                .contains("Host inner\n", "ProxyJump me@192.0.2.9:2222")
                .containsSubsequence("LocalForward", "LocalForward");
        assertThat(exported("/api/v1/tunnels/export?as=autossh&ids=" + id))
                .startsWith("autossh -M 0 -N");
    }

    private String exported(String path) {
        return text(work.get(path), "text");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> items(Map<String, Object> from, String name) {
        return (List<Map<String, Object>>) from.get(name);
    }
}
