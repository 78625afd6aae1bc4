package dev.culvert.vault;

import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Seals secrets for the database and opens them again. Sealed form, version 1:
 *
 * <pre>
 * version (1) | id of the master key (8) | nonce (12) | wrapped data key (32 + 16)
 *             | nonce (12) | ciphertext (n + 16)
 * </pre>
 *
 * Both layers are AES-256-GCM over the same additional data: version, key id and {@link Place}. A
 * data key is used once, so its nonce can never repeat under it.
 */
@Component
public final class Vault {

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int KEY_BYTES = MasterKey.BYTES;
    private static final int WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
    private static final int HEADER_BYTES = 1 + MasterKey.ID_BYTES;

    private final SecureRandom random = new SecureRandom();
    private final MasterKey master;
    private final byte[] wrapping;

    Vault(MasterKey master) {
        this.master = master;
        this.wrapping = derive("data key wrapping");
    }

    /** The secret, encrypted and bound to {@code place}; never the same bytes twice. */
    public byte[] seal(byte[] plain, Place place) {
        byte[] header = ByteBuffer.allocate(HEADER_BYTES).put(VERSION).put(master.id()).array();
        byte[] bound = Bound.to(header, place);
        byte[] dataKey = randomBytes(KEY_BYTES);
        try {
            byte[] wrapped = encrypt(wrapping, dataKey, bound);
            byte[] sealed = encrypt(dataKey, plain, bound);
            return ByteBuffer.allocate(header.length + wrapped.length + sealed.length)
                    .put(header)
                    .put(wrapped)
                    .put(sealed)
                    .array();
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /**
     * The secret that was sealed for {@code place}.
     *
     * @throws ProblemException code {@code MASTER_KEY_WRONG} where another master key sealed it,
     *     {@code SECRET_UNREADABLE} where it was altered or belongs elsewhere
     */
    public byte[] open(byte[] sealed, Place place) {
        if (sealed.length < HEADER_BYTES + WRAPPED_BYTES + NONCE_BYTES + TAG_BYTES
                || sealed[0] != VERSION) {
            throw unreadable(place, null);
        }
        byte[] header = Arrays.copyOf(sealed, HEADER_BYTES);
        if (!MessageDigest.isEqual(master.id(), Arrays.copyOfRange(header, 1, HEADER_BYTES))) {
            throw otherMasterKey(place);
        }
        byte[] bound = Bound.to(header, place);
        int body = HEADER_BYTES + WRAPPED_BYTES;
        try {
            byte[] wrapped = Arrays.copyOfRange(sealed, HEADER_BYTES, body);
            byte[] dataKey = decrypt(wrapping, wrapped, bound);
            return decrypt(dataKey, Arrays.copyOfRange(sealed, body, sealed.length), bound);
        } catch (GeneralSecurityException altered) {
            throw unreadable(place, altered);
        }
    }

    /** A 256-bit key for one purpose, always the same under the same master key (HKDF-SHA256). */
    public byte[] derive(String purpose) {
        try {
            KDF hkdf = KDF.getInstance("HKDF-SHA256");
            return hkdf.deriveData(
                    HKDFParameterSpec.ofExtract()
                            .addIKM(master.bytes())
                            .thenExpand(Bound.utf8("culvert " + purpose), KEY_BYTES));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no HKDF-SHA256", missing);
        }
    }

    private byte[] encrypt(byte[] key, byte[] plain, byte[] bound) {
        byte[] nonce = randomBytes(NONCE_BYTES);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, bound).doFinal(plain);
            return ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no AES-256-GCM", missing);
        }
    }

    private static byte[] decrypt(byte[] key, byte[] sealed, byte[] bound)
            throws GeneralSecurityException {
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        return cipher(Cipher.DECRYPT_MODE, key, nonce, bound)
                .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] bound)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        var tag = new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce);
        cipher.init(mode, new SecretKeySpec(key, "AES"), tag);
        cipher.updateAAD(bound);
        return cipher;
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static RuntimeException otherMasterKey(Place place) {
        return new Problem(
                        "MASTER_KEY_WRONG",
                        500,
                        "The master key is not the one that sealed this",
                        "A secret in " + place.table() + " was sealed with another master key.",
                        "Put back the master.key file (or culvert.vault.master-key) that belongs"
                                + " to this database and start again.")
                .asException();
    }

    private static RuntimeException unreadable(Place place, @Nullable Throwable cause) {
        Problem problem =
                new Problem(
                        "SECRET_UNREADABLE",
                        500,
                        "A stored secret cannot be opened",
                        "A secret in "
                                + place.table()
                                + " was altered in the database or moved there from another row.",
                        "Enter it again, and find out who changed the database.");
        return cause == null ? problem.asException() : new ProblemException(problem, cause);
    }
}
