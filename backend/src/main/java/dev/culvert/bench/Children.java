package dev.culvert.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes and files of a run; all are gone after {@link #close}, on Ctrl-C too. */
final class Children implements AutoCloseable {

    /** The console stops its database within this. */
    private static final int GOODBYE_SECONDS = 30;

    private final Set<Process> alive = ConcurrentHashMap.newKeySet();
    private final Path directory;

    Children() {
        try {
            directory = Files.createTempDirectory("culvert-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where everything lies that the run writes. */
    Path directory() {
        return directory;
    }

    /** Starts a process whose output goes to {@code name.log}. */
    Process start(String name, ProcessBuilder builder) throws IOException {
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
        return keep(builder.start());
    }

    /** Runs a process to its end and answers what it printed. */
    String output(String... command) throws IOException {
        Process process = keep(new ProcessBuilder(command).redirectErrorStream(true).start());
        process.getOutputStream().close();
        try {
            String text = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (exit(process) != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + text.strip());
            }
            return text;
        } finally {
            end(process);
        }
    }

    Process keep(Process process) {
        alive.add(process);
        return process;
    }

    Path log(String name) {
        return directory.resolve(name + ".log");
    }

    /** What a process printed last, for the words of a failure. */
    String lastWords(String name) {
        try {
            List<String> lines = Files.readAllLines(log(name));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends a process and whatever it started. */
    void end(Process process) {
        List<ProcessHandle> below = process.descendants().toList();
        process.destroy();
        if (exit(process) < 0) {
            process.destroyForcibly();
        }
        below.forEach(ProcessHandle::destroyForcibly);
        alive.remove(process);
    }

    /** The exit status, or -1 when it does not end. */
    private static int exit(Process process) {
        try {
            return process.waitFor(GOODBYE_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    @Override
    public synchronized void close() {
        alive.stream().toList().forEach(this::end);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // gone already, or the system's to clean up: it lies in the temporary directory
        }
    }
}
