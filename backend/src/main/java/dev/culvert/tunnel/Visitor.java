package dev.culvert.tunnel;

/**
 * Who asks for a connection through a tunnel.
 *
 * @param peer address and port, or a share's visitor, as the ledger shows it
 */
public record Visitor(String peer) {}
