package dev.culvert.vault;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The key that wraps every data key; 256 bits that never enter the database. */
final class MasterKey {

    static final int BYTES = 32;

    /** Enough to tell keys apart; a hash, so that it says nothing about the key. */
    static final int ID_BYTES = 8;

    private final byte[] bytes;

    MasterKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a master key has " + BYTES + " bytes");
        }
        this.bytes = bytes.clone();
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Names this key in everything that it sealed. */
    byte[] id() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(Bound.utf8("culvert master key id"));
            return Arrays.copyOf(sha.digest(bytes), ID_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }

    @Override
    public String toString() {
        return "MasterKey[***]";
    }
}
