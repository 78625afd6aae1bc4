package dev.culvert.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processor time of other processes, from /proc; 0 where there is none. */
final class Cpu {

    /** USER_HZ: what /proc counts in, on every Linux that the JDK runs on. */
    static final double TICKS_PER_SECOND = 100;

    private Cpu() {}

    /** Of a process and all below it. */
    static long ticks(Process process) {
        return ticks(Stream.concat(Stream.of(process.toHandle()), process.descendants()));
    }

    static long ticks(Stream<ProcessHandle> processes) {
        return processes.mapToLong(process -> ticks(process.pid())).sum();
    }

    /** User and system time: fields 14 and 15 of proc(5)'s stat, behind a name in brackets. */
    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException e) {
            return 0; // it has ended
        }
    }
}
