/**
 * Writes tunnels as other programs start them: an {@code ssh} line, an ssh_config block, an {@code
 * autossh} line, a systemd unit. Every text is quoted for the program that reads it; what that
 * program cannot be told is refused instead of written wrongly.
 */
@NullMarked
package dev.culvert.tunnel.export;

import org.jspecify.annotations.NullMarked;
