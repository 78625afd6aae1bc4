package dev.culvert.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Moves bytes through a connection and takes the time.
 *
 * @param warmUp seconds that do not count, until windows have grown and buffers are full
 * @param seconds that count
 */
record Traffic(Targets targets, Sshd sshd, double warmUp, double seconds) {

    /** An answer that does not come within this will not come. */
    private static final int ANSWER_LIMIT_MILLIS = 20_000;

    /**
     * A small question, as a browser asks an application: with its headers and cookies. sshd opens
     * its window once in 48 of them, and lets the answer to that one wait where nobody acknowledges
     * at once (Nagle's algorithm).
     */
    static final int QUESTION = 2_048;

    /** And its answer: a few rows, or a little JSON. */
    static final int ANSWER = 2_048;

    /**
     * What one transfer showed.
     *
     * @param mbits a second, of payload
     * @param cpu seconds of the contestant's processor time per gigabyte (10^9)
     * @param serverCpu the same of sshd's sessions
     */
    record Speed(double mbits, double cpu, double serverCpu) {}

    Speed up(Dial dial, Contestant contestant) throws IOException {
        try (Socket socket = dial.open()) {
            background(() -> {
                byte[] chunk = new byte[Targets.CHUNK];
                while (true) {
                    socket.getOutputStream().write(chunk);
                }
            });
            long before = targets.swallowed();
            return watch(() -> targets.swallowed() - before, contestant);
        } finally {
            targets.awaitQuiet();
        }
    }

    Speed down(Dial dial, Contestant contestant) throws IOException {
        try {
            return downBesideOthers(dial, contestant);
        } finally {
            targets.awaitQuiet();
        }
    }

    /** The same without waiting afterwards until all connections have ended. */
    Speed downBesideOthers(Dial dial, Contestant contestant) throws IOException {
        LongAdder read = new LongAdder();
        try (Socket socket = dial.open()) {
            background(() -> {
                byte[] chunk = new byte[Targets.CHUNK];
                for (int n = 0; n >= 0; n = socket.getInputStream().read(chunk)) {
                    read.add(n);
                }
            });
            return watch(read::sum, contestant);
        }
    }

    /**
     * Asks and waits for the answer, one after the other.
     *
     * @param dial to a target that answers with {@code size} bytes
     * @return nanoseconds of each round, sorted
     */
    static long[] pingPong(Dial dial, int size, int rounds) throws IOException {
        byte[] question = new byte[QUESTION];
        byte[] answer = new byte[size];
        long[] took = new long[rounds];
        try (Socket socket = dial.open()) {
            socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int i = -Math.min(200, rounds / 5); i < rounds; i++) { // the first are warm-up
                long start = System.nanoTime();
                socket.getOutputStream().write(question);
                in.readFully(answer);
                if (i >= 0) {
                    took[i] = System.nanoTime() - start;
                }
            }
        }
        Arrays.sort(took);
        return took;
    }

    /** Opens a connection, gets one byte answered, closes it. */
    static void visit(Dial dial) throws IOException {
        try (Socket socket = dial.open()) {
            socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
            socket.getOutputStream().write(1);
            if (socket.getInputStream().read() != 1) {
                throw new IOException("the connection ended before the answer");
            }
        }
    }

    private Speed watch(LongSupplier bytes, Contestant contestant) throws IOException {
        Wait.until("bytes flow", () -> bytes.getAsLong() > 0);
        Wait.millis((long) (warmUp * 1000));
        long cpu = contestant.cpu();
        long serverCpu = sshd.cpu();
        long before = bytes.getAsLong();
        long start = System.nanoTime();
        Wait.millis((long) (seconds * 1000));
        double moved = bytes.getAsLong() - before;
        double took = (System.nanoTime() - start) / 1e9;
        double perGigabyte = 1e9 / moved / Cpu.TICKS_PER_SECOND;
        return new Speed(
                moved * 8 / 1e6 / took,
                (contestant.cpu() - cpu) * perGigabyte,
                (sshd.cpu() - serverCpu) * perGigabyte);
    }

    /** Bytes that flow until the socket is closed. */
    @FunctionalInterface
    interface Flow {
        void run() throws IOException;
    }

    static void background(Flow flow) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        flow.run();
                    } catch (IOException e) {
                        // the measurement is over
                    }
                });
    }
}
