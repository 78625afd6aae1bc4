package dev.culvert.share;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A share was made or changed, or has ended.
 *
 * @param view the share as it is now, or null when it has ended
 */
public record ShareChange(UUID id, UUID tunnelId, UUID owner, @Nullable ShareView view) {}
