package dev.culvert.share.gateway;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the visitor is: the socket's peer, unless that is one of our own proxies, which is believed.
 *
 * @param address the visitor's address; the port is the peer's
 * @param scheme what the visitor typed, {@code http} or {@code https}
 */
record ForwardedFrom(InetSocketAddress address, String scheme) {

    static ForwardedFrom read(
            InetSocketAddress peer, HttpHeaders headers, GatewaySettings settings) {
        if (!settings.trusts(peer.getAddress())) {
            return new ForwardedFrom(peer, settings.scheme());
        }
        InetAddress visitor = nearestStranger(headers.getAll("X-Forwarded-For"), settings);
        String proto = headers.get("X-Forwarded-Proto", settings.scheme());
        return new ForwardedFrom(
                visitor == null ? peer : new InetSocketAddress(visitor, peer.getPort()),
                proto.equals("https") || proto.equals("http") ? proto : settings.scheme());
    }

    /** Read from the right: what stands left of a stranger is the stranger's own word. */
    private static @Nullable InetAddress nearestStranger(
            List<String> fields, GatewaySettings settings) {
        String[] hops = String.join(",", fields).split(",");
        for (int i = hops.length - 1; i >= 0; i--) {
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(hops[i].strip());
            if (bytes == null) {
                return null;
            }
            try {
                InetAddress hop = InetAddress.getByAddress(bytes);
                if (!settings.trusts(hop)) {
                    return hop;
                }
            } catch (UnknownHostException e) {
                return null;
            }
        }
        return null;
    }
}
