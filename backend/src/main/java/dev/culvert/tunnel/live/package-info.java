/**
 * What is live: one {@link dev.culvert.tunnel.live.LiveTunnel} for each wish, its forward (listener
 * and target), and the connections that it carries.
 */
@NullMarked
package dev.culvert.tunnel.live;

import org.jspecify.annotations.NullMarked;
