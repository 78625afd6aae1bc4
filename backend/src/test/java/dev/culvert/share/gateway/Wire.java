package dev.culvert.share.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One end of an HTTP connection, byte by byte: what a test sends is what is on the wire. */
public final class Wire implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static Wire to(InetSocketAddress address) throws IOException {
        return new Wire(new Socket(address.getAddress(), address.getPort()));
    }

    /** A start line with its fields. */
    public record Head(List<String> lines) {

        public String start() {
            return lines.getFirst();
        }

        public int status() {
            return Integer.parseInt(start().split(" ")[1]);
        }

        public Optional<String> field(String name) {
            return fields(name).stream().findFirst();
        }

        public List<String> fields(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return lines.stream()
                    .skip(1)
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .toList();
        }
    }

    public record Message(Head head, String body) {
        public int status() {
            return head.status();
        }
    }

    public Socket socket() {
        return socket;
    }

    public Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    public Head head() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
        }
        return new Head(lines);
    }

    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("after: " + line);
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * The next message; its body by length, chunks or, for an answer, the end of the connection.
     */
    public Message message() throws IOException {
        Head head = head();
        return new Message(head, new String(body(head), StandardCharsets.ISO_8859_1));
    }

    public byte[] body(Head head) throws IOException {
        if (head.field("Transfer-Encoding").isPresent()) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
                body.writeBytes(chunk);
            }
            return body.toByteArray();
        }
        Optional<String> length = head.field("Content-Length");
        if (length.isPresent()) {
            return exactly(Integer.parseInt(length.get()));
        }
        return head.start().startsWith("HTTP/") ? in.readAllBytes() : new byte[0];
    }

    /** One chunk; empty for the last. */
    public byte[] chunk() throws IOException {
        byte[] data = exactly(Integer.parseInt(line(), 16));
        line();
        return data;
    }

    public byte[] exactly(int count) throws IOException {
        byte[] data = in.readNBytes(count);
        if (data.length < count) {
            throw new EOFException(data.length + " of " + count + " bytes");
        }
        return data;
    }

    public InputStream in() {
        return in;
    }

    /** Everything up to the end, which may come as a reset. */
    public String rest() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still open after: " + rest, e);
        } catch (IOException e) {
            rest.writeBytes("<reset>".getBytes(StandardCharsets.ISO_8859_1));
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
