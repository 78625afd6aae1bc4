/**
 * The public reverse proxy of shares: HTTP/1.1 and WebSocket on a port and on host names of its
 * own. It knows routes, byte streams and visitors; it knows neither Spring nor the database. What
 * arrives is parsed strictly and written anew, so a target never sees a byte of framing that a
 * visitor chose. Everything of one visitor runs on one event loop; streams into tunnels block and
 * live on virtual threads behind {@link dev.culvert.share.gateway.UpstreamChannel}.
 */
@NullMarked
package dev.culvert.share.gateway;

import org.jspecify.annotations.NullMarked;
