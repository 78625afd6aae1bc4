package dev.culvert.ssh.jsch;

import dev.culvert.ssh.AgentKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

/** {@link AgentKeys} over the agent's Unix socket. */
@Component
final class JschAgentKeys implements AgentKeys {

    @Override
    public List<Held> held(Path socket) throws IOException {
        try (AgentClient agent = AgentClient.connect(socket)) {
            return agent.held();
        }
    }
}
