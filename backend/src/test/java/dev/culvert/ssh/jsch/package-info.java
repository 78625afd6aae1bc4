@NullMarked
package dev.culvert.ssh.jsch;

import org.jspecify.annotations.NullMarked;
