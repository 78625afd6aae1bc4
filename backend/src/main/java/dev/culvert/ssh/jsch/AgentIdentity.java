package dev.culvert.ssh.jsch;

import com.jcraft.jsch.Identity;
import dev.culvert.ssh.AgentKeys.Held;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A key in an SSH agent, which signs without ever giving it away. */
final class AgentIdentity implements Identity {

    private final Path socket;
    private final Held held;
    private final Consumer<String> onUse;
    private final Deadline deadline;

    private AgentIdentity(Path socket, Held held, Consumer<String> onUse, Deadline deadline) {
        this.socket = socket;
        this.held = held;
        this.onUse = onUse;
        this.deadline = deadline;
    }

    /**
     * @param onUse told when a key signs
     * @param deadline stands still meanwhile: the agent may ask its owner first
     * @throws IOException when the agent does not answer
     */
    static List<AgentIdentity> all(Path socket, Consumer<String> onUse, Deadline deadline)
            throws IOException {
        try (AgentClient agent = AgentClient.connect(socket)) {
            return agent.held().stream()
                    .map(held -> new AgentIdentity(socket, held, onUse, deadline))
                    .toList();
        }
    }

    @Override
    public boolean setPassphrase(byte[] passphrase) {
        return true;
    }

    @Override
    public byte[] getPublicKeyBlob() {
        return held.key().blob();
    }

    @Override
    public byte @Nullable [] getSignature(byte[] data) {
        return getSignature(data, getAlgName());
    }

    /** Null when the agent will not sign; JSch goes on with the next key then. */
    @Override
    public byte @Nullable [] getSignature(byte[] data, String algorithm) {
        onUse.accept(getName());
        deadline.pause();
        try (AgentClient agent = AgentClient.connect(socket)) {
            return agent.sign(held.key().blob(), data, KeyIdentity.bare(algorithm));
        } catch (IOException e) {
            return null;
        } finally {
            deadline.resume();
        }
    }

    @Override
    public String getAlgName() {
        return held.key().type();
    }

    @Override
    public String getName() {
        return held.comment().isEmpty() ? "a key of the agent" : "agent key " + held.comment();
    }

    @Override
    public boolean isEncrypted() {
        return false;
    }

    @Override
    public void clear() {}
}
