package dev.culvert.soak;

import dev.culvert.testing.Clients;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.Sha256;
import dev.culvert.testing.TcpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Everything that people and programs do to tunnels, at the same time and for as long as wished.
 */
final class Load implements AutoCloseable {

    /** 200 a minute. */
    private static final Duration EARLY_CLOSE_EVERY = Duration.ofMillis(300);

    private static final Duration STORM_EVERY = Duration.ofMillis(500);
    private static final int STORM = 10;
    private static final Duration TALK_EVERY = Duration.ofMillis(250);
    private static final Duration TRANSFER_EVERY = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 100;
    private static final int UPLOAD = 512 * 1024;
    private static final int ACCEPTED_OF_UPLOAD = 64 * 1024;
    static final int TRANSFER = 4 << 20;
    private static final String TRANSFER_SHA256 = Sha256.ofPattern(TRANSFER);

    /** Opens a connection through a tunnel. */
    @FunctionalInterface
    interface Way {
        Socket open() throws IOException;
    }

    /** One thing that a client does; throws where a tunnel broke, tells where bytes are wrong. */
    @FunctionalInterface
    private interface Act {
        void run() throws IOException;
    }

    private final OpenSshServer server;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final AtomicInteger under = new AtomicInteger();
    private final AtomicInteger epoch = new AtomicInteger();
    private final List<Socket> stalled = new ArrayList<>(); // guarded by itself
    private final List<Way> stalling;
    private volatile boolean quiet = true;

    final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    final Queue<String> broken = new ConcurrentLinkedQueue<>();
    final AtomicLong connections = new AtomicLong();
    final AtomicLong earlyClosed = new AtomicLong();
    final AtomicLong checkedBytes = new AtomicLong();
    final AtomicLong cutByRestart = new AtomicLong();
    final AtomicInteger restarts = new AtomicInteger();

    /**
     * @param echo ways to servers that send everything back
     * @param early ways to servers that close with a reset in the middle of an upload
     * @param answering ways to servers that answer once the question has ended
     * @param source ways to servers that send the pattern
     * @param stalling ways to servers that send without end, one for each Link
     */
    Load(
            OpenSshServer server,
            Way echo,
            Way early,
            Way answering,
            List<Way> source,
            List<Way> echoes,
            List<Way> stalling,
            Duration restartEvery) {
        this.server = server;
        this.stalling = stalling;
        every(
                STORM_EVERY,
                () -> {
                    for (int i = 0; i < STORM; i++) {
                        start("a visit", () -> visit(echo));
                    }
                });
        every(EARLY_CLOSE_EVERY, () -> start("an upload closed early", () -> upload(early)));
        every(TALK_EVERY, () -> start("a half-close", () -> ask(answering)));
        every(
                TRANSFER_EVERY,
                () -> {
                    source.forEach(way -> start("a download", () -> download(way)));
                    echoes.forEach(way -> start("a transfer", () -> transfer(way)));
                });
        every(restartEvery, this::restart);
    }

    void go() {
        quiet = false;
        stall();
    }

    /** Begins nothing new and waits until what was begun has ended. */
    void rest() {
        quiet = true;
        unstall();
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> under.get() == 0);
    }

    @Override
    public void close() {
        quiet = true;
        clock.shutdownNow();
        unstall();
    }

    private void every(Duration pause, Runnable act) {
        clock.scheduleWithFixedDelay(
                () -> {
                    if (!quiet) {
                        act.run();
                    }
                },
                pause.toMillis(),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** What a restart cut is no fault; whatever else breaks is. */
    private void start(String what, Act act) {
        if (under.get() >= MOST_AT_ONCE) {
            return; // a machine that is slower than the load is what other tests are for
        }
        int begun = epoch.get();
        under.incrementAndGet();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        act.run();
                        connections.incrementAndGet();
                    } catch (IOException e) {
                        if (begun == epoch.get() && begun % 2 == 0) {
                            broken.add(what + ": " + e);
                        } else {
                            cutByRestart.incrementAndGet();
                        }
                    } finally {
                        under.decrementAndGet();
                    }
                });
    }

    /** An odd epoch is one in which the server is away or its tunnels come back. */
    private void restart() {
        epoch.incrementAndGet();
        server.restart();
        restarts.incrementAndGet();
        unstall();
        clock.schedule(
                () -> {
                    epoch.incrementAndGet();
                    if (!quiet) {
                        stall();
                    }
                },
                10,
                TimeUnit.SECONDS);
    }

    private void stall() {
        for (Way way : stalling) {
            try {
                Socket socket = way.open();
                synchronized (stalled) {
                    stalled.add(socket);
                }
            } catch (IOException e) {
                broken.add("a stalled reader: " + e);
            }
        }
    }

    private void unstall() {
        synchronized (stalled) {
            for (Socket socket : stalled) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // it was cut already
                }
            }
            stalled.clear();
        }
    }

    private void visit(Way way) throws IOException {
        try (Socket socket = way.open()) {
            socket.getOutputStream().write(42);
            expect(socket.getInputStream().read(), 42);
        }
    }

    /** The server resets in the middle, so how the client's side ends is of no interest. */
    private void upload(Way way) throws IOException {
        try (Socket socket = way.open()) {
            earlyClosed.incrementAndGet();
            try {
                socket.getOutputStream().write(new byte[UPLOAD]);
                socket.getInputStream().read();
            } catch (IOException e) {
                // as it should be
            }
        }
    }

    private void ask(Way way) throws IOException {
        try (Socket socket = way.open()) {
            socket.getOutputStream().write(new byte[] {'h', 'o', 'w', '?'});
            socket.shutdownOutput();
            byte[] answer = socket.getInputStream().readAllBytes();
            if (!new String(answer, java.nio.charset.StandardCharsets.US_ASCII).equals("how?!")) {
                throw new IOException(answer.length + " bytes of an answer");
            }
        }
    }

    private void download(Way way) throws IOException {
        Sha256 sha256 = new Sha256();
        try (Socket socket = way.open()) {
            socket.getInputStream().transferTo(sha256);
        }
        check("a download", sha256);
    }

    private void transfer(Way way) throws IOException {
        Sha256 sha256 = new Sha256();
        try (Socket socket = way.open()) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            OutputStream out = socket.getOutputStream();
                            Sha256.writePattern(TRANSFER, out);
                            socket.shutdownOutput();
                        } catch (IOException e) {
                            // the reading side notices too
                        }
                    });
            socket.getInputStream().transferTo(sha256);
        }
        check("a transfer", sha256);
    }

    /** Too few bytes are a broken connection, as many but others are wrong ones. */
    private void check(String what, Sha256 seen) throws IOException {
        long bytes = seen.bytes();
        if (bytes < TRANSFER) {
            throw new IOException("ended after " + bytes + " of " + TRANSFER + " bytes");
        }
        if (!seen.hex().equals(TRANSFER_SHA256)) {
            wrong.add(what + " of " + bytes + " bytes came with others");
        }
        checkedBytes.addAndGet(bytes);
    }

    private static void expect(int seen, int expected) throws IOException {
        if (seen != expected) {
            throw new IOException("read " + seen + " instead of " + expected);
        }
    }

    static TcpServer earlyCloser() {
        return TcpServer.closingAfter(ACCEPTED_OF_UPLOAD);
    }

    static TcpServer answerer() {
        return TcpServer.answering(question -> question + "!");
    }

    /** Sends without end, which nobody reads. */
    static TcpServer endless() {
        return TcpServer.start((connection, tcp) -> {
            byte[] chunk = new byte[64 * 1024];
            while (true) {
                connection.getOutputStream().write(chunk);
            }
        });
    }

    static Way port(int port) {
        return () -> Clients.connect(port);
    }

    static Way socks(int proxy, int target) {
        return () -> Clients.socks5(proxy, "127.0.0.1", target);
    }
}
