package dev.culvert.pages.tunnel;

import dev.culvert.pages.drawing.PathLine;
import dev.culvert.pages.drawing.PathLine.Address;
import dev.culvert.pages.drawing.PathLine.Hop;
import dev.culvert.pages.drawing.PathLine.Who;
import dev.culvert.pages.drawing.PathState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody without tunnels may start from: one command of each kind, drawn. */
record Example(String intent, String flag, String command, PathLine path) {

    static final List<Example> ALL =
            List.of(
                    new Example(
                            "Reach a private service",
                            "-L",
                            "ssh -L 15432:db.internal:5432 you@bastion.example.com",
                            draft(
                                    Who.only(TunnelPaths.CONSOLE),
                                    Address.of(TunnelPaths.CONSOLE, 15432),
                                    "bastion",
                                    Address.of("db.internal", 5432))),
                    new Example(
                            "Open a port that leads back here",
                            "-R",
                            "ssh -R 8080:devbox.lan:3000 you@edge.example.com",
                            draft(
                                    Who.only("edge"),
                                    Address.of("edge", 8080),
                                    "edge",
                                    Address.of("devbox.lan", 3000))),
                    new Example(
                            "Browse through a host",
                            "-D",
                            "ssh -D 1080 you@bastion.example.com",
                            draft(
                                    Who.only(TunnelPaths.CONSOLE),
                                    Address.of(TunnelPaths.CONSOLE, 1080),
                                    "bastion",
                                    null)));

    private static PathLine draft(Who who, Address port, String host, @Nullable Address to) {
        return new PathLine(PathState.DRAFT, null, who, port, List.of(new Hop(null, host)), to);
    }
}
