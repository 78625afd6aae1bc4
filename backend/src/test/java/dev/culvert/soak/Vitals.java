package dev.culvert.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a console holds while nothing happens.
 *
 * @param heap bytes of live objects after full collections
 * @param descriptors open files and sockets
 * @param threads of the operating system
 * @param virtualThreads that have not ended
 */
record Vitals(long heap, long descriptors, long threads, long virtualThreads) {

    /** The last line of a class histogram: the word, objects, bytes. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private static final Pattern VIRTUAL = Pattern.compile("\"virtual\": true");

    static Vitals of(long pid) throws IOException {
        jcmd(pid, "GC.run"); // what references kept dies at the second collection
        Matcher total = TOTAL.matcher(jcmd(pid, "GC.class_histogram"));
        if (!total.find()) {
            throw new AssertionError("jcmd shows no histogram");
        }
        return new Vitals(
                Long.parseLong(total.group(1)),
                entries(Path.of("/proc/" + pid + "/fd")),
                entries(Path.of("/proc/" + pid + "/task")),
                virtualThreads(pid));
    }

    private static long virtualThreads(long pid) throws IOException {
        Path dump = Files.createTempDirectory("culvert-soak").resolve("threads.json");
        try {
            jcmd(pid, "Thread.dump_to_file", "-format=json", dump.toString());
            return VIRTUAL.matcher(Files.readString(dump)).results().count();
        } finally {
            Files.deleteIfExists(dump);
            Files.delete(dump.getParent());
        }
    }

    private static long entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }

    private static String jcmd(long pid, String... what) throws IOException {
        Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        String[] command =
                Stream.concat(Stream.of(program.toString(), String.valueOf(pid)), Stream.of(what))
                        .toArray(String[]::new);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        if (process.onExit().join().exitValue() != 0) {
            throw new AssertionError(new String(output, StandardCharsets.UTF_8));
        }
        return new String(output, StandardCharsets.UTF_8);
    }
}
