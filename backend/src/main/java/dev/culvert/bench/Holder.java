package dev.culvert.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/**
 * A process that echoes on very many connections: with both ends in one process, twice as many file
 * descriptors would be needed there as most systems allow.
 */
final class Holder implements AutoCloseable {

    /** The argument that makes this program a holder. */
    static final String ROLE = "hold";

    private static final int HEAP_MIB = 512;

    private final Children children;
    private final Process process;
    private final int port;

    private Holder(Children children, Process process, int port) {
        this.children = children;
        this.process = process;
        this.port = port;
    }

    static Holder start(Children children) throws IOException {
        List<String> command = Console.java(HEAP_MIB);
        command.addAll(List.of("bench", ROLE));
        Process process = children.keep(new ProcessBuilder(command).start());
        String line = process.inputReader().readLine();
        if (line == null || !line.matches("\\d+")) {
            children.end(process);
            throw new IOException("the process that holds connections did not start: " + line);
        }
        return new Holder(children, process, Integer.parseInt(line));
    }

    /** In the holder itself: echoes until whoever started it goes away. */
    static int hold(PrintStream out) {
        try (ServerSocket listener = Ports.listen(0)) {
            out.println(listener.getLocalPort());
            Thread.ofPlatform().daemon().start(() -> accept(listener));
            while (System.in.read() >= 0) {} // the end comes with the parent's
            return 0;
        } catch (IOException e) {
            out.println(e.getMessage());
            return 1;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        children.end(process);
    }

    private static void accept(ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            } catch (IOException e) {
                // closed, or out of descriptors; whoever asked for the connection will notice
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            byte[] bytes = new byte[64]; // small: there are thousands
            for (int n = 0; n >= 0; n = socket.getInputStream().read(bytes)) {
                socket.getOutputStream().write(bytes, 0, n);
            }
        } catch (IOException e) {
            // gone
        }
    }
}
