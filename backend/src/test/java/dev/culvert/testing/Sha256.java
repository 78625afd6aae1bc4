package dev.culvert.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** Swallows bytes and tells their SHA-256; makes long, never repeating test data. */
public final class Sha256 extends OutputStream {

    private static final int BLOCK = 64 * 1024;

    private final MessageDigest digest;
    private long bytes;

    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The digest of {@link #writePattern} with the same length. */
    public static String ofPattern(long length) {
        var sha256 = new Sha256();
        try {
            writePattern(length, sha256);
        } catch (IOException e) {
            throw new IllegalStateException("a digest does not fail", e);
        }
        return sha256.hex();
    }

    /** Writes blocks of noise, each starting with its own number, so that none can be swapped. */
    public static void writePattern(long length, OutputStream out) throws IOException {
        byte[] block = new byte[BLOCK];
        new Random(1).nextBytes(block);
        ByteBuffer number = ByteBuffer.wrap(block);
        for (long at = 0; at < length; at += BLOCK) {
            number.putLong(0, at);
            out.write(block, 0, (int) Math.min(BLOCK, length - at));
        }
    }

    @Override
    public void write(int octet) {
        digest.update((byte) octet);
        bytes++;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        digest.update(source, offset, length);
        bytes += length;
    }

    /** How many bytes were written so far. */
    public long bytes() {
        return bytes;
    }

    /** The digest in hex; start anew with another instance afterwards. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
