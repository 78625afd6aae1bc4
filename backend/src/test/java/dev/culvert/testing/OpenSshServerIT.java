package dev.culvert.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OpenSshServerIT {

    @Test
    void listensAgainOnTheSamePortAfterARestart() throws IOException {
        try (var server = OpenSshServer.start()) {
            int port = server.port();
            assertThat(banner(port)).startsWith("SSH-2.0-OpenSSH");
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(banner(port)).startsWith("SSH-2.0-OpenSSH");
        }
    }

    @Test
    void replacesItsHostKey() {
        try (var server = OpenSshServer.builder().hostKeyTypes("ecdsa").start()) {
            var before = server.hostKey();
            server.replaceHostKey();
            assertThat(server.hostKey()).isNotEqualTo(before);
            assertThat(server.hostKey().type()).isEqualTo("ecdsa-sha2-nistp256");
        }
    }

    @Test
    void killEndsSessionsToo() throws IOException {
        try (var server = OpenSshServer.start();
                var client = new Socket("127.0.0.1", server.port())) {
            assertThat(client.getInputStream().read()).isEqualTo('S');
            assertThat(server.sessions()).isNotEmpty();
            server.kill();
            byte[] rest = client.getInputStream().readAllBytes();
            assertThat(new String(rest, StandardCharsets.US_ASCII)).startsWith("SH-2.0-");
        }
    }

    private static String banner(int port) throws IOException {
        try (var client = new Socket("127.0.0.1", port)) {
            return new String(client.getInputStream().readNBytes(20), StandardCharsets.US_ASCII);
        }
    }
}
