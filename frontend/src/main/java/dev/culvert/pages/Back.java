package dev.culvert.pages;

import java.net.URI;
import java.net.URISyntaxException;

/** Where a form came from, as a path on this console: a redirect never leaves it. */
final class Back {

    private Back() {}

    /** The path and query of a Referer; {@code /} where it has none or cannot be read. */
    static String path(String referer) {
        try {
            URI uri = new URI(referer);
            String path = uri.getRawPath();
            if (path == null || !path.startsWith("/") || path.startsWith("//")) {
                return "/";
            }
            return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        } catch (URISyntaxException e) {
            return "/";
        }
    }
}
