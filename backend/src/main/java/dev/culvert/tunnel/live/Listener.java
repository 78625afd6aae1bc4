package dev.culvert.tunnel.live;

import dev.culvert.ssh.Address;

/**
 * Something that is open on the console's machine. Whoever is handed an accepted connection owns
 * it, and must not wait.
 */
sealed interface Listener extends AutoCloseable permits PortListener, SocketListener {

    /** What is open. */
    Address address();

    /** Stops accepting; what was accepted stays. May be called twice. */
    @Override
    void close();
}
