package dev.culvert.testing;

import dev.culvert.ssh.Credential;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.LinkRequest;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests for Links to an {@link OpenSshServer}, to be varied by a test. */
public final class LinkRequests {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private LinkRequests() {}

    /** Signs in with the server's own key and trusts its first host key. */
    public static LinkRequest to(OpenSshServer server) {
        return request(
                server.endpoint(),
                null,
                server.user(),
                List.of(key(server.privateKeyPem())),
                List.of(server.hostKey()));
    }

    /** The same through the Link of a jump host. */
    public static LinkRequest to(OpenSshServer server, Link via) {
        return request(
                server.endpoint(),
                via,
                server.user(),
                List.of(key(server.privateKeyPem())),
                List.of(server.hostKey()));
    }

    public static LinkRequest request(
            Endpoint server,
            @Nullable Link via,
            String user,
            List<Credential> credentials,
            List<HostKey> trusted) {
        return new LinkRequest(
                server,
                name -> new InetSocketAddress(name.host(), name.port()),
                via,
                user,
                credentials,
                trusted,
                false,
                TIMEOUT,
                KEEP_ALIVE);
    }

    public static Credential.PrivateKey key(String pem) {
        return new Credential.PrivateKey("test", pem.getBytes(StandardCharsets.US_ASCII), null);
    }

    public static Credential.PrivateKey key(String pem, String passphrase) {
        return new Credential.PrivateKey(
                "test",
                pem.getBytes(StandardCharsets.US_ASCII),
                passphrase.getBytes(StandardCharsets.UTF_8));
    }

    public static LinkRequest withCompression(LinkRequest r) {
        return new LinkRequest(
                r.server(),
                r.resolve(),
                r.via(),
                r.user(),
                r.credentials(),
                r.trust(),
                true,
                r.connectTimeout(),
                r.keepAlive(),
                r.legacy(),
                r.responder());
    }

    public static LinkRequest withTimes(
            LinkRequest r, Duration connectTimeout, Duration keepAlive) {
        return new LinkRequest(
                r.server(),
                r.resolve(),
                r.via(),
                r.user(),
                r.credentials(),
                r.trust(),
                r.compression(),
                connectTimeout,
                keepAlive,
                r.legacy(),
                r.responder());
    }
}
