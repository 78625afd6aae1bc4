package dev.culvert.host;

import java.util.List;

/**
 * A Host and how to get there.
 *
 * @param jumps the Hosts in front of it, outermost first
 */
public record Way(Host host, List<Host> jumps) {}
