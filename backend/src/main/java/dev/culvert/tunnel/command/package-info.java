/**
 * The command bar: reads the {@code ssh} line that somebody pasted, as OpenSSH itself would read
 * it, and answers with what it asks for or with one refusal in words. Pure: resolves no name, opens
 * no file, starts nothing.
 */
@NullMarked
package dev.culvert.tunnel.command;

import org.jspecify.annotations.NullMarked;
