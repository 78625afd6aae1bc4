/**
 * The one place that meets JSch. JSch does the transport and signs in; the connection protocol
 * (channels, windows, remote listeners; RFC 4254) is done here, on top of {@code
 * com.jcraft.jsch.PacketSession}.
 */
@NullMarked
package dev.culvert.ssh.jsch;

import org.jspecify.annotations.NullMarked;
