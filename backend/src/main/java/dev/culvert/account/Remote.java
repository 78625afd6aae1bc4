package dev.culvert.account;

import java.net.InetSocketAddress;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Where a request came from. */
final class Remote {

    private Remote() {}

    /** The address in digits, without a zone; {@code unknown} where the server cannot tell. */
    static String address(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        if (remote == null) {
            return "unknown";
        }
        // An address that a proxy reported is not resolved, and is digits already.
        String digits =
                remote.getAddress() == null
                        ? remote.getHostString()
                        : remote.getAddress().getHostAddress();
        int zone = digits.indexOf('%');
        return zone < 0 ? digits : digits.substring(0, zone);
    }
}
