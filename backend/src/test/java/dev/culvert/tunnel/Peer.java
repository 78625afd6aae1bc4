package dev.culvert.tunnel;

import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Ports and Unix sockets alike: a server that answers, and a client that asks. */
final class Peer implements AutoCloseable {

    private final ServerSocketChannel server;

    private Peer(ServerSocketChannel server) {
        this.server = server;
    }

    /** Hears a question to its end and then answers {@code heard …}. */
    static Peer answering(Address at) throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open(
                        at instanceof SocketPath
                                ? StandardProtocolFamily.UNIX
                                : StandardProtocolFamily.INET6);
        server.bind(address(at));
        Peer peer = new Peer(server);
        Thread.ofVirtual().start(peer::serve);
        return peer;
    }

    static Peer answeringSomewhere() throws IOException {
        return answering(new Endpoint("127.0.0.1", 0));
    }

    /** On the loopback address of IPv6. */
    static Peer answering6() throws IOException {
        return answering(new Endpoint("::1", 0));
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /** Asks, says that nothing more comes, and hears the answer to its end. */
    static String ask(Address at, String question) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address(at))) {
            return ask(channel, question);
        }
    }

    static String ask(SocketChannel channel, String question) throws IOException {
        channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)));
        channel.shutdownOutput();
        return text(channel);
    }

    @Override
    public void close() throws IOException {
        SocketAddress local = server.getLocalAddress();
        server.close();
        if (local instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().start(() -> answer(channel));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void answer(SocketChannel channel) {
        try (channel) {
            String answer = "heard " + text(channel);
            channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            // the client left
        }
    }

    private static String text(SocketChannel channel) throws IOException {
        return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static SocketAddress address(Address at) {
        return switch (at) {
            case Endpoint(String host, int port) -> new InetSocketAddress(host, port);
            case SocketPath(String path) -> UnixDomainSocketAddress.of(Path.of(path));
        };
    }
}
