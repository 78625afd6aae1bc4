package dev.culvert.tunnel;

import java.io.IOException;
import java.util.UUID;

/**
 * The only way from a share or preview into a tunnel: it names the tunnel, not a port. Today the
 * tunnel runs in this process; whoever calls must not rely on that.
 */
public interface Reach {

    /**
     * Opens a metered connection through a live LOCAL or REMOTE tunnel to its target. Blocks.
     *
     * @throws dev.culvert.problem.ProblemException when the tunnel is not live, or a limit is
     *     reached
     * @throws IOException when the target cannot be reached
     */
    Connection open(UUID tunnelId, Visitor visitor) throws IOException;
}
