package dev.culvert.share.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A server behind a share that does exactly what a test says. */
final class Target implements AutoCloseable {

    /** What to do with one connection; it is closed afterwards. */
    interface Behaviour {
        void serve(Wire wire) throws Exception;
    }

    private final ServerSocket listener;
    private final List<Wire.Message> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger connections = new AtomicInteger();

    private Target(Behaviour behaviour) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(() -> accept(behaviour));
    }

    static Target of(Behaviour behaviour) throws IOException {
        return new Target(behaviour);
    }

    /** Answers each request of a connection with the next of {@code answers}, for ever. */
    static Target answering(String... answers) throws IOException {
        Target[] self = new Target[1];
        AtomicInteger next = new AtomicInteger();
        self[0] =
                new Target(wire -> {
                    while (true) {
                        self[0].requests.add(wire.message());
                        wire.send(answers[next.getAndIncrement() % answers.length]);
                    }
                });
        return self[0];
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    SocketStream open() throws IOException {
        return new SocketStream(new Socket(listener.getInetAddress(), listener.getLocalPort()));
    }

    int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    List<Wire.Message> requests() {
        return List.copyOf(requests);
    }

    Wire.Message lastRequest() {
        return requests.getLast();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept(Behaviour behaviour) {
        try {
            while (true) {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                Thread.startVirtualThread(() -> serve(socket, behaviour));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private static void serve(Socket socket, Behaviour behaviour) {
        try (Wire wire = new Wire(socket)) {
            behaviour.serve(wire);
        } catch (Exception e) {
            // the other end left, as some tests want
        }
    }
}
