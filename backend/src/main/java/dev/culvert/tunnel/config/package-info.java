/**
 * Reads somebody's {@code ~/.ssh/config} as text: which hosts it names, and what it says about
 * each, line by line, as OpenSSH itself would read it. Pure: opens no file, runs no program,
 * resolves no name. What cannot be honoured is said with its line.
 */
@NullMarked
package dev.culvert.tunnel.config;

import org.jspecify.annotations.NullMarked;
