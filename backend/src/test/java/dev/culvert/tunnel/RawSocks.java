package dev.culvert.tunnel;

import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A SOCKS client that writes each byte itself. Answers are the server's codes; 0 is success. */
final class RawSocks implements AutoCloseable {

    /** What is returned where the server closed instead of answering. */
    static final int CLOSED = -1;

    private static final int GRANTED_4 = 0x5A;

    private final SocketChannel channel;
    private final DataInputStream in;

    private RawSocks(SocketChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(Channels.newInputStream(channel));
    }

    static RawSocks connect(Address at) throws IOException {
        return new RawSocks(
                SocketChannel.open(
                        switch (at) {
                            case Endpoint(String host, int port) ->
                                    new InetSocketAddress(host, port);
                            case SocketPath(String path) -> UnixDomainSocketAddress.of(path);
                        }));
    }

    /** SOCKS4 to an IPv4 address. */
    int four(String address, int port) throws IOException {
        return four(InetAddress.getByName(address).getAddress(), port, "");
    }

    /** SOCKS4a to a name. */
    int fourA(String name, int port) throws IOException {
        return four(new byte[] {0, 0, 0, 1}, port, name + "\0");
    }

    /** SOCKS5 to a name, or to an address when the text is one. */
    int five(String host, int port) throws IOException {
        write(5, 1, 0);
        return greeted() == 0 ? connect(host, port) : CLOSED;
    }

    /** SOCKS5 with user and password (RFC 1929). */
    int five(String user, String password, String host, int port) throws IOException {
        write(5, 1, 2);
        if (greeted() != 2) {
            return CLOSED;
        }
        var login = new ByteArrayOutputStream();
        login.write(1);
        login.write(user.length());
        login.writeBytes(ascii(user));
        login.write(password.length());
        login.writeBytes(ascii(password));
        channel.write(ByteBuffer.wrap(login.toByteArray()));
        in.readByte();
        return in.readByte() == 0 ? connect(host, port) : CLOSED;
    }

    String ask(String question) throws IOException {
        return Peer.ask(channel, question);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int four(byte[] address, int port, String name) throws IOException {
        var request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {4, 1, (byte) (port >> 8), (byte) port});
        request.writeBytes(address);
        request.write(0);
        request.writeBytes(ascii(name));
        channel.write(ByteBuffer.wrap(request.toByteArray()));
        try {
            in.readByte();
            int code = in.readUnsignedByte();
            in.skipNBytes(6);
            return code == GRANTED_4 ? 0 : code;
        } catch (EOFException e) {
            return CLOSED;
        }
    }

    private int greeted() throws IOException {
        in.readByte();
        return in.readUnsignedByte();
    }

    private int connect(String host, int port) throws IOException {
        var request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {5, 1, 0});
        boolean numeric = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        if (numeric) {
            byte[] address = InetAddress.getByName(host).getAddress();
            request.write(address.length == 4 ? 1 : 4);
            request.writeBytes(address);
        } else {
            request.write(3);
            request.write(host.length());
            request.writeBytes(ascii(host));
        }
        request.write(port >> 8);
        request.write(port);
        channel.write(ByteBuffer.wrap(request.toByteArray()));
        try {
            in.readByte();
            int code = in.readUnsignedByte();
            in.skipNBytes(8);
            return code;
        } catch (EOFException e) {
            return CLOSED;
        }
    }

    private void write(int... bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
        for (int b : bytes) {
            buffer.put((byte) b);
        }
        channel.write(buffer.flip());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
