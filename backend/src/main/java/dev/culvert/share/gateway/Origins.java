package dev.culvert.share.gateway;

/**
 * The two names of one site: what the visitor typed and what the target believes.
 *
 * @param visitorScheme {@code http} or {@code https} as the visitor sees it
 * @param visitorHost the visitor's Host, with the port where there is one
 * @param targetHost the target's own {@code host:port}
 */
record Origins(String visitorScheme, String visitorHost, String targetHost) {

    String visitor() {
        return visitorScheme + "://" + visitorHost;
    }

    /** Streams through a tunnel are plain HTTP. */
    String target() {
        return "http://" + targetHost;
    }
}
