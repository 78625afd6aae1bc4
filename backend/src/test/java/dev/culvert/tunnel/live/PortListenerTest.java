package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.ssh.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class PortListenerTest {

    @Test
    void aPortThatWasJustClosedOpensAgainAtOnce() throws Exception {
        int port;
        try (PortListener first = open("127.0.0.1", 0)) {
            port = first.address().port();
        }
        for (int i = 0; i < 200; i++) {
            open("127.0.0.1", port).close();
        }
    }

    @Test
    void aPortThatIsTakenStaysTaken() throws Exception {
        try (PortListener first = open("127.0.0.1", 0)) {
            assertThatThrownBy(() -> open("127.0.0.1", first.address().port()))
                    .isInstanceOf(BindException.class);
        }
    }

    @Test
    void listensOnTheAddressThatWasAskedForAndOnNoOther() throws Exception {
        try (PortListener loopback = open("127.0.0.1", 0)) {
            int port = loopback.address().port();
            new Socket("127.0.0.1", port).close();
            assertThatThrownBy(() -> new Socket("127.0.0.2", port)).isInstanceOf(IOException.class);
        }
        try (PortListener other = open("127.0.0.2", 0)) {
            assertThatThrownBy(() -> new Socket("127.0.0.1", other.address().port()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void everyAddressIsEveryAddress() throws Exception {
        try (PortListener all = open("*", 0)) {
            var addresses =
                    NetworkInterface.networkInterfaces()
                            .flatMap(NetworkInterface::inetAddresses)
                            .filter(address -> !address.isLinkLocalAddress())
                            .toList();
            assertThat(addresses).isNotEmpty();
            for (InetAddress address : addresses) {
                new Socket(address, all.address().port()).close();
            }
        }
    }

    private static PortListener open(String host, int port) throws IOException {
        return PortListener.open(new Endpoint(host, port), incoming -> incoming.stream().close());
    }
}
