package dev.culvert.socks;

import dev.culvert.ssh.Duplex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/** A client in memory: what it sends is known from the start, what it is told is kept. */
final class ScriptedClient implements Duplex {

    private final Queue<byte[]> parts = new ArrayDeque<>();
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    private ScriptedClient(List<byte[]> parts) {
        this.parts.addAll(parts);
    }

    static ScriptedClient sendsAtOnce(byte[] bytes) {
        return new ScriptedClient(List.of(bytes));
    }

    static ScriptedClient sendsInParts(byte[]... parts) {
        return new ScriptedClient(Arrays.asList(parts));
    }

    static ScriptedClient sendsByteAtATime(byte[] bytes) {
        var client = new ScriptedClient(List.of());
        for (byte b : bytes) {
            client.parts.add(new byte[] {b});
        }
        return client;
    }

    byte[] told() {
        return told.toByteArray();
    }

    /** What nobody asked for yet. */
    int partsLeft() {
        return parts.size();
    }

    @Override
    public int transferTo(Sink sink) throws IOException {
        byte[] part = parts.poll();
        if (part == null) {
            return -1;
        }
        // The bytes stand in the middle of a buffer that is reused, as a real stream's do.
        byte[] buffer = new byte[part.length + 7];
        System.arraycopy(part, 0, buffer, 3, part.length);
        sink.write(buffer, 3, part.length);
        Arrays.fill(buffer, (byte) 0x55);
        return part.length;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        told.write(bytes, offset, length);
    }

    @Override
    public void finishOutput() {}

    @Override
    public void close() {
        parts.clear();
    }
}
