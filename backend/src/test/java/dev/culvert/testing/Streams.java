package dev.culvert.testing;

import dev.culvert.ssh.Duplex;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Moves bytes through a {@link Duplex} as tests like it. */
public final class Streams {

    private Streams() {}

    /** A view for writing; closing it finishes the output. */
    public static OutputStream output(Duplex stream) {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                stream.write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                stream.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                stream.finishOutput();
            }
        };
    }

    /** Reads to the end and tells what it read. */
    public static Sha256 digest(Duplex stream) throws IOException {
        var sha256 = new Sha256();
        while (stream.transferTo(sha256::write) >= 0) {
            // until the end
        }
        return sha256;
    }

    /** Reads to the end, as text. */
    public static String text(Duplex stream) throws IOException {
        var text = new StringBuilder();
        Duplex.Sink sink =
                (bytes, offset, length) ->
                        text.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
        while (stream.transferTo(sink) >= 0) {
            // until the end
        }
        return text.toString();
    }

    public static void write(Duplex stream, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        stream.write(bytes, 0, bytes.length);
    }

    /** Waits for exactly as many characters as {@code expected} has. */
    public static String read(Duplex stream, int length) throws IOException {
        var text = new StringBuilder();
        while (text.length() < length
                && stream.transferTo((bytes, offset, count) ->
                        text.append(new String(bytes, offset, count, StandardCharsets.UTF_8)))
                        >= 0) {
            // until enough has come
        }
        return text.toString();
    }
}
