package dev.culvert.tunnel.command;

import java.util.List;
import java.util.Random;

/** Commands as tunnels are written: from the whole grammar, without what a tunnel does not keep. */
public final class Commands {

    private Commands() {}

    public static SshCommand random(Random random) {
        SshCommand command = SshCommandTest.understood(new RandomCommand(random).line());
        return new SshCommand(
                command.destination(),
                command.jumps(),
                command.forwards(),
                null,
                command.compression(),
                false,
                List.of());
    }

    /** The same command without what was ignored in it. */
    public static SshCommand understood(String text) {
        return SshCommandTest.withoutIgnored(SshCommandTest.understood(text));
    }

    /** What the command says, for comparison with an ssh_config. */
    public static HostOptions.Entry entry(SshCommand command) {
        return new HostOptions.Entry(
                command.destination(),
                command.jumps(),
                command.forwards(),
                List.of(),
                command.compression(),
                null);
    }
}
