package dev.culvert.share.gateway;

import java.net.InetAddress;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules of a share that need nothing but the request. */
final class AccessRules {

    private AccessRules() {}

    /** The page that refuses the request, or null when it may go on. */
    static @Nullable Page refusal(Route route, RequestHead head, InetAddress visitor) {
        if (!route.allowFrom().isEmpty()
                && route.allowFrom().stream().noneMatch(block -> block.contains(visitor))) {
            return Page.NOT_FROM_HERE;
        }
        if (route.pathPrefix() != null && !PathPrefix.covers(route.pathPrefix(), head.target())) {
            return Page.NOT_FOUND;
        }
        if (!route.methods().isEmpty() && !route.methods().contains(head.method())) {
            return Page.methodNotAllowed(String.join(", ", new TreeSet<>(route.methods())));
        }
        return null;
    }
}
