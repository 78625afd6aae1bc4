package dev.culvert.tunnel;

import java.util.UUID;

/**
 * The tunnels of one pasted command. It is nothing but its members: the last one deleted takes it
 * along.
 */
public record TunnelGroup(UUID id, String name) {}
