package dev.culvert.ssh;

import dev.culvert.ssh.LinkException.Stage;
import java.time.Duration;

/** Makes Links. Blocks; call it on a virtual thread. */
public interface Connector {

    /**
     * Connects, verifies the host key, signs in.
     *
     * @param progress told each step that passed
     * @throws LinkException at the first step that failed; nothing stays open then
     */
    Link connect(LinkRequest request, Progress progress) throws LinkException;

    /** Hears of each step that passed. */
    @FunctionalInterface
    interface Progress {
        void passed(Stage stage, Duration took, String evidence);

        /** For callers who do not care. */
        Progress IGNORED = (stage, took, evidence) -> {};
    }
}
