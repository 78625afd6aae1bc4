package dev.culvert.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that outlived its console (kill -9). Whoever asks holds the lock of the directory,
 * so no other console uses a server that still runs on it.
 *
 * @param data data directory, locked
 * @param binaries directory that our servers are started from
 */
record Orphan(Path data, Path binaries) {

    private static final Logger log = LoggerFactory.getLogger(Orphan.class);

    /** A polite stop writes a checkpoint, which takes seconds on a slow disk. */
    private static final int STOP_SECONDS = 15;

    private static final int KILL_SECONDS = 5;

    /** Stops it where there is one, and clears away a pid that now belongs to something else. */
    void stop() {
        Path pidFile = data.resolve("postmaster.pid");
        try {
            if (!Files.exists(pidFile)) {
                return;
            }
            var process = ProcessHandle.of(pid(pidFile));
            if (process.isPresent() && isOurs(process.get())) {
                log.warn(
                        "stopping the PostgreSQL {} that outlived its console",
                        process.get().pid());
                end(process.get());
            } else if (process.isPresent()) {
                // After a reboot the number belongs to another program, and PostgreSQL would
                // refuse to start.
                Files.delete(pidFile);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static long pid(Path pidFile) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        try {
            return lines.isEmpty() ? -1 : Long.parseLong(lines.getFirst().strip());
        } catch (NumberFormatException torn) {
            return -1;
        }
    }

    /** By its program, or by its directory where the home was moved since. */
    private boolean isOurs(ProcessHandle process) {
        var info = process.info();
        return info.command().map(command -> Path.of(command).startsWith(binaries)).orElse(false)
                || info.arguments()
                        .map(arguments -> List.of(arguments).contains(data.toString()))
                        .orElse(false);
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        if (!exits(process, STOP_SECONDS)) {
            process.destroyForcibly();
            if (!exits(process, KILL_SECONDS)) {
                throw new IllegalStateException(
                        "PostgreSQL " + process.pid() + " is left from before and does not stop");
            }
        }
    }

    private static boolean exits(ProcessHandle process, int seconds) {
        return process.onExit()
                .thenApply(ended -> true)
                .completeOnTimeout(false, seconds, TimeUnit.SECONDS)
                .join();
    }
}
