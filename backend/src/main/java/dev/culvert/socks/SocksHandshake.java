package dev.culvert.socks;

import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads one SOCKS request from a client. Blocks as {@link Duplex} does, so a caller that wants a
 * time limit closes the client when it is over.
 */
public final class SocksHandshake {

    /** Bytes of a host name; one length byte allows no more (RFC 1928 §5). */
    public static final int MAX_NAME_LENGTH = 255;

    /** Bytes of the user id of SOCKS4, which is read and not used. */
    public static final int MAX_USER_ID_LENGTH = 255;

    private static final int CONNECT = 1;
    private static final int NO_AUTHENTICATION = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int LOGIN_VERSION = 1;
    private static final int LOGIN_GRANTED = 0;
    private static final int LOGIN_REFUSED = 1;
    private static final int NO_ACCEPTABLE_METHOD = 0xFF;
    private static final int IPV4 = 1;
    private static final int DOMAIN_NAME = 3;
    private static final int IPV6 = 4;

    private static final String HTTP_ANSWER =
            """
            HTTP/1.1 400 Bad Request\r
            Content-Type: text/plain; charset=utf-8\r
            Connection: close\r
            \r
            This is a SOCKS port, not a web server and not an HTTP proxy.
            Enter it as a SOCKS5 proxy in your program's settings.
            """;

    private final Duplex client;
    private final HandshakeBytes bytes;

    private final @Nullable Login login;

    private SocksHandshake(Duplex client, @Nullable Login login) {
        this.client = client;
        this.login = login;
        this.bytes = new HandshakeBytes(client);
    }

    /**
     * Waits for a complete request; it is not answered yet.
     *
     * @throws SocksException when the client asks for something else or speaks another protocol; it
     *     was told so where its protocol allows, and the caller closes the stream
     * @throws IOException when the stream ended or broke
     */
    public static SocksRequest accept(Duplex client) throws IOException {
        return accept(client, null);
    }

    /**
     * The same for a port that asks who its clients are.
     *
     * @param login null admits everybody; otherwise SOCKS5 with user and password is the only way
     *     in, because SOCKS4 has no password
     * @throws WrongLoginException when the client may not go on
     */
    public static SocksRequest accept(Duplex client, @Nullable Login login) throws IOException {
        return new SocksHandshake(client, login).request();
    }

    private SocksRequest request() throws IOException {
        int first = bytes.next();
        return switch (first) {
            case 4 -> version4();
            case 5 -> version5();
            default -> throw notSocks(first);
        };
    }

    private SocksRequest version4() throws IOException {
        int command = bytes.next();
        int port = bytes.nextTwo();
        byte[] address = bytes.next(4);
        upToZero(MAX_USER_ID_LENGTH, "a user id");
        String host = isName4a(address) ? name4a() : text(address);
        if (login != null) {
            answer(Version.V4.refused(Reason.NOT_ALLOWED));
            throw new WrongLoginException("The client speaks SOCKS4, which has no password");
        }
        if (command != CONNECT) {
            throw refused(Version.V4, Reason.COMMAND_NOT_SUPPORTED, "command " + command);
        }
        return request(Version.V4, host, port);
    }

    /** SOCKS4a: an address 0.0.0.x with x not zero announces a name. */
    private static boolean isName4a(byte[] address) {
        return address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] != 0;
    }

    private String name4a() throws IOException {
        return name(Version.V4, upToZero(MAX_NAME_LENGTH, "a name"));
    }

    private byte[] upToZero(int most, String what) throws IOException {
        byte[] taken = bytes.untilZero(most);
        if (taken.length > most) {
            throw refused(
                    Version.V4,
                    Reason.GENERAL_FAILURE,
                    "%s of more than %d bytes".formatted(what, most));
        }
        return taken;
    }

    private SocksRequest version5() throws IOException {
        negotiate();
        int version = bytes.next();
        int command = bytes.next();
        int reserved = bytes.next();
        int addressType = bytes.next();
        if (version != 5 || reserved != 0) {
            throw refused(Version.V5, Reason.GENERAL_FAILURE, "a malformed request");
        }
        String host = host5(addressType);
        int port = bytes.nextTwo();
        if (command != CONNECT) {
            throw refused(Version.V5, Reason.COMMAND_NOT_SUPPORTED, "command " + command);
        }
        return request(Version.V5, host, port);
    }

    private void negotiate() throws IOException {
        byte[] methods = bytes.next(bytes.next());
        Login asked = login;
        int wanted = asked == null ? NO_AUTHENTICATION : USER_AND_PASSWORD;
        for (byte method : methods) {
            if (method == wanted) {
                answer(new byte[] {5, (byte) wanted});
                if (asked != null) {
                    signIn(asked);
                }
                return;
            }
        }
        answer(new byte[] {5, (byte) NO_ACCEPTABLE_METHOD});
        throw asked == null
                ? new SocksException(
                        "The client insists on signing in, which this port does not ask")
                : new WrongLoginException("The client offers neither user nor password");
    }

    /** RFC 1929 §2. */
    private void signIn(Login asked) throws IOException {
        int version = bytes.next();
        byte[] user = bytes.next(bytes.next());
        byte[] password = bytes.next(bytes.next());
        if (version != LOGIN_VERSION || !asked.admits(user, password)) {
            answer(new byte[] {LOGIN_VERSION, LOGIN_REFUSED});
            throw new WrongLoginException("The client's user or password is wrong");
        }
        answer(new byte[] {LOGIN_VERSION, LOGIN_GRANTED});
    }

    private String host5(int addressType) throws IOException {
        return switch (addressType) {
            case IPV4 -> text(bytes.next(4));
            case IPV6 -> text(bytes.next(16));
            case DOMAIN_NAME -> name(Version.V5, bytes.next(bytes.next()));
            default ->
                    throw refused(
                            Version.V5,
                            Reason.ADDRESS_TYPE_NOT_SUPPORTED,
                            "address type " + addressType);
        };
    }

    /** An address as text; an IPv4 address inside IPv6 comes out as IPv4. */
    private static String text(byte[] address) throws IOException {
        return InetAddress.getByAddress(address).getHostAddress();
    }

    /** Printable ASCII only: the name goes to the SSH host, into the ledger and onto pages. */
    private String name(Version version, byte[] name) throws IOException {
        boolean printable = name.length > 0;
        for (byte b : name) {
            printable &= b > ' ' && b < 0x7F;
        }
        if (!printable) {
            throw refused(version, Reason.GENERAL_FAILURE, "an empty or unprintable name");
        }
        return new String(name, StandardCharsets.US_ASCII);
    }

    private SocksRequest request(Version version, String host, int port) throws IOException {
        if (port == 0) {
            throw refused(version, Reason.GENERAL_FAILURE, "port 0");
        }
        return new SocksRequest(client, version, new Endpoint(host, port), bytes.rest());
    }

    private SocksException refused(Version version, Reason reason, String what) throws IOException {
        answer(version.refused(reason));
        return new SocksException("The client asked for " + what);
    }

    private SocksException notSocks(int first) throws IOException {
        // No version of SOCKS begins with a letter; every HTTP method does.
        if (first >= 'A' && first <= 'Z') {
            answer(HTTP_ANSWER.getBytes(StandardCharsets.UTF_8));
            return new SocksException("The client speaks HTTP to a SOCKS port");
        }
        return new SocksException(
                "The client's first byte, %d, is no SOCKS version".formatted(first));
    }

    private void answer(byte[] reply) throws IOException {
        client.write(reply, 0, reply.length);
    }
}
