package dev.culvert.tunnel.live;

import dev.culvert.policy.EgressGuard;
import dev.culvert.policy.EgressRefusedException;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketDuplex;
import dev.culvert.ssh.SocketPath;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Connects the console to what is near it, through the egress guard every time. Blocks. */
record Dialling(EgressGuard egress) {

    /** A target near the console answers within this, or not at all. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Whether it may be dialled, now. */
    void check(Address target) throws EgressRefusedException {
        switch (target) {
            case Endpoint tcp -> egress.resolve(tcp.host(), tcp.port());
            case SocketPath socket -> egress.socket(socket.path());
        }
    }

    /**
     * @throws EgressRefusedException when it may not be dialled
     * @throws IOException when nobody answers
     */
    Duplex open(Address target) throws IOException {
        return switch (target) {
            case Endpoint tcp -> open(tcp);
            case SocketPath socket ->
                    new ChannelDuplex(
                            SocketChannel.open(
                                    UnixDomainSocketAddress.of(egress.socket(socket.path()))));
        };
    }

    private Duplex open(Endpoint target) throws IOException {
        return SocketDuplex.connect(egress.resolve(target.host(), target.port()), TIMEOUT);
    }
}
