package dev.culvert.tunnel;

import dev.culvert.host.ConnectStep;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last try to make a tunnel live, step by step: the way to each Host, the forward, the target,
 * and whether it can be reached as promised.
 *
 * @param begunAt when that try began; null when there was none since the console started
 * @param report the same as plain text, without secrets, to be sent to somebody who can help
 */
public record TunnelChecklist(@Nullable Instant begunAt, List<ConnectStep> steps, String report) {}
