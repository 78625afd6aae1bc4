package dev.culvert.socks;

import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import java.io.IOException;

/** A client's wish to be connected; it waits for {@link #granted} or {@link #refused}, once. */
public final class SocksRequest {

    private final Duplex client;
    private final Version version;
    private final Endpoint target;
    private final byte[] early;

    SocksRequest(Duplex client, Version version, Endpoint target, byte[] early) {
        this.client = client;
        this.version = version;
        this.target = target;
        this.early = early;
    }

    public Version version() {
        return version;
    }

    /** Where to connect; a name is to be resolved at the far end. Hostile text. */
    public Endpoint target() {
        return target;
    }

    /** What the client sent behind its request: the first bytes for the target. May be empty. */
    public byte[] early() {
        return early.clone();
    }

    /** Tells the client that it is connected; from now on the stream is the target's. */
    public void granted() throws IOException {
        answer(version.granted());
    }

    /** Tells the client why not; the caller closes the stream. */
    public void refused(Reason reason) throws IOException {
        answer(version.refused(reason));
    }

    private void answer(byte[] reply) throws IOException {
        client.write(reply, 0, reply.length);
    }
}
