package dev.culvert.share.gateway;

/** Which {@code Host} the target behind a share is shown. */
public sealed interface HostHeader {

    /** The target's own {@code host:port}, as a visitor beside it would send it. */
    record Target() implements HostHeader {}

    /** What the visitor sent: the share's public name. */
    record AsSent() implements HostHeader {}

    /** A fixed text, for a name-based virtual host. */
    record Custom(String text) implements HostHeader {}
}
