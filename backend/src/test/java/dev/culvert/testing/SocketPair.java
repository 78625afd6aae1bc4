package dev.culvert.testing;

import dev.culvert.ssh.IoThreads;
import dev.culvert.ssh.SocketDuplex;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.util.concurrent.ExecutionException;

/** Two ends of one TCP connection: a client, and the console's side of it. */
public record SocketPair(Socket client, SocketDuplex console) implements AutoCloseable {

    public static SocketPair open() throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        try (var door = AsynchronousServerSocketChannel.open(IoThreads.next())) {
            door.bind(new InetSocketAddress(loopback, 0));
            var address = (InetSocketAddress) door.getLocalAddress();
            var client = new Socket(loopback, address.getPort());
            return new SocketPair(client, new SocketDuplex(door.accept().get()));
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        console.close();
        client.close();
    }
}
