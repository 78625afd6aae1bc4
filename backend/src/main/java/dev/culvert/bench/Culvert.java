package dev.culvert.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A console with all tunnels of the run, once directly and once over the long way. */
final class Culvert implements Contestant {

    private final Console console;
    private final Map<Target, Integer> local = new EnumMap<>(Target.class);
    private final Map<Target, Integer> remote = new EnumMap<>(Target.class);
    private final Map<Target, Integer> far = new EnumMap<>(Target.class);
    private final int dynamic = Ports.free();
    private final String keyId;

    private Culvert(Console console, Sshd sshd, Targets targets, int farPort) throws IOException {
        this.console = console;
        Api api = console.api();
        keyId = api.key(sshd);
        String near = api.host("bench", sshd, sshd.port(), keyId);
        String away = api.host("bench far", sshd, farPort, keyId);
        List<String> tunnels = new ArrayList<>();
        tunnels.add(api.tunnel(near, "dynamic", dynamic, null));
        for (Target target : Target.values()) {
            int to = targets.port(target);
            tunnels.add(api.tunnel(near, "local", port(local, target), to));
            tunnels.add(api.tunnel(near, "remote", port(remote, target), to));
            tunnels.add(api.tunnel(away, "local", port(far, target), to));
        }
        for (String tunnel : tunnels) {
            api.awaitLive(tunnel);
        }
    }

    static Culvert start(Console console, Sshd sshd, Targets targets, int farPort)
            throws IOException {
        return new Culvert(console, sshd, targets, farPort);
    }

    Console console() {
        return console;
    }

    /** The saved key that signs in at the run's sshd. */
    String keyId() {
        return keyId;
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
        return console.cpu();
    }

    private static int port(Map<Target, Integer> ports, Target target) throws IOException {
        int port = Ports.free();
        ports.put(target, port);
        return port;
    }
}
