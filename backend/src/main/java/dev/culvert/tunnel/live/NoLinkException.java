package dev.culvert.tunnel.live;

import java.io.IOException;

/** There is no Link, and none came while the connection waited. */
final class NoLinkException extends IOException {

    NoLinkException() {
        super("there is no connection to the SSH server");
    }
}
