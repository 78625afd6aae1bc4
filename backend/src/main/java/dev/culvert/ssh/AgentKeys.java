package dev.culvert.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Looks into an SSH agent (draft-miller-ssh-agent). Blocks; call it on a virtual thread. */
public interface AgentKeys {

    /**
     * The keys that the agent at this socket holds.
     *
     * @throws IOException when nobody answers there, or not in the agent's protocol
     */
    List<Held> held(Path socket) throws IOException;

    /**
     * @param comment as the agent tells it, made printable
     */
    record Held(HostKey key, String comment) {}
}
