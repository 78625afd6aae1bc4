package dev.culvert.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code ssh} with all forwards of the run, once directly and once over the long way. */
final class OpenSsh implements Contestant {

    private final Children children;
    private final Map<Target, Integer> local = new EnumMap<>(Target.class);
    private final Map<Target, Integer> remote = new EnumMap<>(Target.class);
    private final Map<Target, Integer> far = new EnumMap<>(Target.class);
    private final int dynamic = Ports.free();
    private final Process near;
    private final Process away;
    private final double kibibytes;

    private OpenSsh(Children children, Sshd sshd, Targets targets, int farPort) throws IOException {
        this.children = children;
        List<String> forwards = new ArrayList<>(List.of("-D", "127.0.0.1:" + dynamic));
        List<String> farForwards = new ArrayList<>();
        for (Target target : Target.values()) {
            String to = ":127.0.0.1:" + targets.port(target);
            forwards.addAll(List.of("-L", "127.0.0.1:" + port(local, target) + to));
            forwards.addAll(List.of("-R", "127.0.0.1:" + port(remote, target) + to));
            farForwards.addAll(List.of("-L", "127.0.0.1:" + port(far, target) + to));
        }
        near = start(sshd, sshd.port(), forwards);
        away = start(sshd, farPort, farForwards);
        awaitPorts();
        kibibytes = ownMemory();
    }

    static OpenSsh start(Children children, Sshd sshd, Targets targets, int farPort)
            throws IOException {
        return new OpenSsh(children, sshd, targets, farPort);
    }

    @Override
    public int local(Target target) {
        return Objects.requireNonNull(local.get(target));
    }

    @Override
    public int remote(Target target) {
        return Objects.requireNonNull(remote.get(target));
    }

    @Override
    public int dynamic() {
        return dynamic;
    }

    @Override
    public int far(Target target) {
        return Objects.requireNonNull(far.get(target));
    }

    @Override
    public long cpu() {
        return Cpu.ticks(near) + Cpu.ticks(away);
    }

    /** What one such process holds for itself, in KiB. */
    double kibibytes() {
        return kibibytes;
    }

    /** The proportional set size: proc(5), smaps_rollup. */
    private double ownMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + near.pid() + "/smaps_rollup")).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private Process start(Sshd sshd, int port, List<String> forwards) throws IOException {
        List<String> command = new ArrayList<>(List.of("ssh", "-N", "-F", "none"));
        command.addAll(List.of("-p", String.valueOf(port), "-i", sshd.clientKey().toString()));
        for (String option :
                List.of(
                        "BatchMode=yes",
                        "IdentitiesOnly=yes",
                        "IdentityAgent=none",
                        "HostKeyAlias=bench",
                        "StrictHostKeyChecking=yes",
                        "UserKnownHostsFile=" + sshd.knownHosts(),
                        "ExitOnForwardFailure=yes",
                        "Ciphers=" + Sshd.CIPHER)) {
            command.addAll(List.of("-o", option));
        }
        command.addAll(forwards);
        command.add(System.getProperty("user.name") + "@127.0.0.1");
        return children.start("ssh", new ProcessBuilder(command));
    }

    private void awaitPorts() throws IOException {
        for (Target target : Target.values()) {
            awaitPort(near, local(target));
            awaitPort(near, remote(target));
            awaitPort(away, far(target));
        }
        awaitPort(near, dynamic);
    }

    private void awaitPort(Process process, int port) throws IOException {
        Wait.until(
                "ssh forwards",
                process,
                () -> Ports.answers(port),
                () -> children.lastWords("ssh"));
    }

    private static int port(Map<Target, Integer> ports, Target target) throws IOException {
        int port = Ports.free();
        ports.put(target, port);
        return port;
    }
}
