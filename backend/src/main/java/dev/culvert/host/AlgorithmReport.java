package dev.culvert.host;

import dev.culvert.ssh.Algorithms;
import dev.culvert.ssh.Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Host's server and this console last said about algorithms; known from the first connection
 * of this run of the console on.
 *
 * @param agreed null when nothing could be agreed on
 * @param offer what the server could do; null when it did not tell
 * @param certificate by which the server proved itself; null when its key is trusted as it is
 */
public record AlgorithmReport(
        Instant at,
        @Nullable Algorithms agreed,
        Algorithms.@Nullable Offer offer,
        @Nullable Certificate certificate) {

    /** What is old about it, in words for its owner; empty when nothing is. */
    public List<String> warnings() {
        if (agreed != null && !agreed.old().isEmpty()) {
            return List.of("Old algorithms are in use: " + String.join(", ", agreed.old()) + ".");
        }
        return offer == null || offer.onlyOld().isEmpty()
                ? List.of()
                : List.of("The server offers only old " + String.join(", ", offer.onlyOld()) + ".");
    }
}
