package dev.culvert.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Very many Links and very many idle connections, and what each costs. */
final class Scale {

    /** The console lets one person check no more Hosts at once, and trusting a key is one. */
    private static final int AT_ONCE = 2;

    /** What the project wants to hold. */
    private static final int LINKS = 1_000;

    private static final int CONNECTIONS = 10_000;

    private final Lab lab;
    private final Api api;
    private final int links;
    private final int connections;

    private Scale(Lab lab) {
        this.lab = lab;
        this.api = lab.culvert().console().api();
        this.links = lab.options().either(LINKS, 20);
        this.connections = lab.options().either(CONNECTIONS, 200);
    }

    static List<Row> manyLinksAndConnections(Lab lab) throws IOException {
        return new Scale(lab).run();
    }

    private List<Row> run() throws IOException {
        requireDescriptors(connections + 1_000L);
        try (Holder holder = Holder.start(lab.children())) {
            Console console = lab.culvert().console();
            List<String> hosts = each(links, this::host);
            double before = console.heapKibibytes();
            List<Integer> ports = each(links, i -> tunnel(hosts.get(i), holder.port()));
            double withLinks = console.heapKibibytes();
            List<Socket> idle = new ArrayList<>();
            try {
                for (int i = 0; i < connections; i++) {
                    Socket socket = Ports.connect(ports.get(i % links));
                    idle.add(socket);
                    ask(socket);
                }
                double withConnections = console.heapKibibytes();
                int answering = answering(idle);
                return rows(
                        (withLinks - before) / links,
                        (withConnections - withLinks) / connections,
                        answering,
                        withConnections);
            } finally {
                idle.forEach(Targets::closeQuietly);
            }
        }
    }

    private List<Row> rows(double perLink, double perConnection, int answering, double heap) {
        String held =
                "with %d Links, %d connections: %.0f MiB of heap"
                        .formatted(links, connections, heap / 1024);
        return List.of(
                Row.atMost("idle Link with a tunnel, heap and stacks", "KiB", perLink, 150, held)
                        .beside(lab.ssh().kibibytes()),
                Row.atMost("idle connection, heap and stacks", "KiB", perConnection, 40, ""),
                Row.atLeast("Links up in 1 GiB, a tunnel each", "", links, links, ""),
                Row.atLeast("idle connections that answer", "", answering, connections, ""));
    }

    private String host(int number) throws IOException {
        return api.host("scale-" + number, lab.sshd(), lab.sshd().port(), lab.culvert().keyId());
    }

    private int tunnel(String host, int target) throws IOException {
        int port = Ports.free();
        api.awaitLive(api.tunnel(host, "local", port, target));
        return port;
    }

    private static int answering(List<Socket> idle) {
        int answering = 0;
        for (Socket socket : idle) {
            try {
                ask(socket);
                answering++;
            } catch (IOException e) {
                // it has died: that is what is counted
            }
        }
        return answering;
    }

    private static void ask(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(1);
        if (socket.getInputStream().read() != 1) {
            throw new IOException("a connection ended instead of answering");
        }
    }

    /** One piece of work of many. */
    @FunctionalInterface
    private interface Work<T> {
        T at(int number) throws IOException;
    }

    private static <T> List<T> each(int count, Work<T> work) throws IOException {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<T>> under = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                under.add(threads.submit(() -> work.at(number)));
            }
            List<T> done = new ArrayList<>();
            for (Future<T> each : under) {
                done.add(each.get());
            }
            return done;
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The JDK raises its own soft limit to the hard one. */
    private static void requireDescriptors(long needed) throws IOException {
        String limits = Files.readString(Path.of("/proc/self/limits"));
        String line =
                limits.lines()
                        .filter(each -> each.startsWith("Max open files"))
                        .findFirst()
                        .orElseThrow();
        String hard = line.trim().split("\\s+")[4];
        if (!hard.equals("unlimited") && Long.parseLong(hard) < needed) {
            throw new IOException(
                    "needs " + needed + " file descriptors, allowed are " + hard + " (ulimit -Hn)");
        }
    }
}
