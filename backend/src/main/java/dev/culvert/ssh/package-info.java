/**
 * Links: live SSH sessions that carry byte streams. Connects, verifies the host key, signs in,
 * opens channels, listens on the far side. The SSH library is met only in {@code ssh.jsch}; its
 * threads, limits and defects stay there.
 */
@ApplicationModule(
        displayName = "SSH",
        allowedDependencies = {})
@NullMarked
package dev.culvert.ssh;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
