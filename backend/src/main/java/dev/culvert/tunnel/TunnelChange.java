package dev.culvert.tunnel;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something about a tunnel changed.
 *
 * @param sequence grows by each change; a viewer that has seen it resumes after it
 * @param view the tunnel as it is now, or null when it was deleted
 */
public record TunnelChange(long sequence, UUID id, UUID owner, @Nullable TunnelView view) {}
