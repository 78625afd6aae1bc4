package dev.culvert.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The console, as people run it: a process of its own with its own database, in a 1 GiB heap. */
final class Console {

    static final int HEAP_MIB = 1024;

    /** Tunnels and connections that the largest row needs, with room. */
    private static final String[] SETTINGS = {
        "--culvert.share.port=0",
        "--management.server.port=0",
        "--culvert.host.max-per-person=5000",
        "--culvert.tunnel.max-per-person=5000",
        "--culvert.tunnel.max-connections=20000"
    };

    private static final String TOKEN = "culvert-bench-token-0123456789abcdef0123456789";

    /** The last line of a class histogram: the word, objects, bytes. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Children children;
    private final Process process;
    private final Api api;

    private Console(Children children, Process process, Api api) {
        this.children = children;
        this.process = process;
        this.api = api;
    }

    static Console start(Options options, Children children) throws IOException {
        int port = Ports.free();
        List<String> command = java(HEAP_MIB);
        if (options.jfr() != null) {
            command.add(1, "-XX:StartFlightRecording=settings=profile,filename=" + options.jfr());
        }
        command.add("--server.port=" + port);
        command.add("--culvert.home=" + children.directory().resolve("home"));
        command.addAll(Arrays.asList(SETTINGS));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CULVERT_ADMIN_NAME", "bench");
        builder.environment().put("CULVERT_ADMIN_PASSWORD", TOKEN);
        builder.environment().put("CULVERT_ADMIN_TOKEN", TOKEN);
        Process process = children.start("console", builder);
        Api api = new Api(port, TOKEN);
        Wait.until(
                "the console answers", process, api::answers, () -> children.lastWords("console"));
        return new Console(children, process, api);
    }

    /**
     * How this program was started, up to where its arguments begin: the same jar, or the same
     * class path with the application's main class.
     */
    static List<String> java(int heapMib) {
        String classPath = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMib + "m");
        command.add("--enable-native-access=ALL-UNNAMED");
        if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
            command.addAll(List.of("-jar", classPath));
        } else {
            command.addAll(List.of("-cp", classPath, "dev.culvert.CulvertApplication"));
        }
        return command;
    }

    Api api() {
        return api;
    }

    long cpu() {
        return Cpu.ticks(process);
    }

    /**
     * KiB of live objects after a full collection. Stacks of virtual threads that wait are objects
     * too.
     *
     * @throws IOException where the Java at hand has no jcmd
     */
    double heapKibibytes() throws IOException {
        String pid = String.valueOf(process.pid());
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        children.output(jcmd, pid, "GC.run"); // what references kept dies at the second collection
        Matcher total = TOTAL.matcher(children.output(jcmd, pid, "GC.class_histogram"));
        if (!total.find()) {
            throw new IOException("jcmd does not tell how full the heap is");
        }
        return Double.parseDouble(total.group(1)) / 1024;
    }
}
