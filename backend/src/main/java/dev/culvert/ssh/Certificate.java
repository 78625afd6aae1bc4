package dev.culvert.ssh;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An OpenSSH certificate (PROTOCOL.certkeys): a public key with what its authority says about it.
 * Reading one verifies no signature.
 *
 * @param type such as {@code ssh-ed25519-cert-v01@openssh.com}
 * @param blob the whole certificate in SSH wire format
 * @param key the public key in it
 * @param keyId what the authority calls it
 * @param principals accounts or host names it is for
 * @param validAfter first moment of its validity
 * @param validBefore first moment after its validity; null when it never ends
 * @param authority who signed it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Certificate(
        String type,
        byte[] blob,
        HostKey key,
        boolean forHosts,
        String keyId,
        List<String> principals,
        Instant validAfter,
        @Nullable Instant validBefore,
        HostKey authority) {

    /** Longest certificate line, in characters; those of ssh-keygen have a few thousand. */
    public static final int MAX_TEXT = 32_768;

    /** Most principals that OpenSSH itself accepts (SSHKEY_CERT_MAX_PRINCIPALS). */
    public static final int MAX_PRINCIPALS = 256;

    private static final String SUFFIX = "-cert-v01@openssh.com";
    private static final int HOST = 2;
    private static final int USER = 1;

    /** How many fields make up the public key of each type. */
    private static final Map<String, Integer> KEY_FIELDS =
            Map.of(
                    "ssh-ed25519", 1,
                    "ssh-rsa", 2,
                    "ecdsa-sha2-nistp256", 2,
                    "ecdsa-sha2-nistp384", 2,
                    "ecdsa-sha2-nistp521", 2);

    /** Whether this names a certificate instead of a plain key. */
    public static boolean isType(String type) {
        return type.endsWith(SUFFIX);
    }

    /** Reads a line as {@code ssh-keygen -s} writes it; empty when it is none. */
    public static Optional<Certificate> parse(String line) {
        String[] parts = line.strip().split("\\s+", 3);
        if (line.length() > MAX_TEXT || parts.length < 2) {
            return Optional.empty();
        }
        try {
            return parse(Base64.getDecoder().decode(parts[1]))
                    .filter(certificate -> certificate.type().equals(parts[0]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Reads the wire format; empty when it is none. */
    public static Optional<Certificate> parse(byte[] blob) {
        try {
            return read(blob);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether it holds at this moment. */
    public boolean validAt(Instant now) {
        return !now.isBefore(validAfter) && !expiredAt(now);
    }

    /** Whether its time is over. */
    public boolean expiredAt(Instant now) {
        return validBefore != null && !now.isBefore(validBefore);
    }

    /** Why it does not prove that a server is {@code name}, in words; null when it may. */
    public @Nullable String objection(String name, List<HostKey> authorities, Instant now) {
        if (!authorities.contains(authority)) {
            return "its certificate is signed by " + authority + ", which is not trusted for it";
        }
        if (!forHosts) {
            return "its certificate is one for people, not for hosts";
        }
        if (!validAt(now)) {
            return "its certificate is valid from " + validAfter + " to " + validBefore;
        }
        return principals.contains(name.toLowerCase(Locale.ROOT))
                ? null
                : "its certificate is for " + String.join(", ", principals);
    }

    /** {@code type base64}, without a comment. */
    public String line() {
        return type + " " + Base64.getEncoder().encodeToString(blob);
    }

    private static Optional<Certificate> read(byte[] blob) {
        ByteBuffer in = ByteBuffer.wrap(blob);
        String type = text(in);
        String plain = isType(type) ? type.substring(0, type.length() - SUFFIX.length()) : "";
        Integer fields = KEY_FIELDS.get(plain);
        if (fields == null) {
            return Optional.empty();
        }
        string(in); // nonce
        int from = in.position();
        for (int i = 0; i < fields; i++) {
            string(in);
        }
        HostKey key = new HostKey(plain, plainKey(plain, blob, from, in.position()));
        in.getLong(); // serial
        int kind = in.getInt();
        String keyId = text(in);
        List<String> principals = principals(string(in));
        Instant after = time(in.getLong());
        long before = in.getLong();
        string(in); // critical options
        string(in); // extensions
        string(in); // reserved
        ByteBuffer authority = string(in);
        string(in); // signature
        if (kind != USER && kind != HOST || in.hasRemaining()) {
            return Optional.empty();
        }
        return Optional.of(
                new Certificate(
                        type,
                        blob.clone(),
                        key,
                        kind == HOST,
                        keyId,
                        principals,
                        after,
                        before == -1 ? null : time(before),
                        authority(authority)));
    }

    private static HostKey authority(ByteBuffer key) {
        byte[] blob = new byte[key.remaining()];
        key.duplicate().get(blob);
        return new HostKey(text(key), blob);
    }

    private static byte[] plainKey(String type, byte[] blob, int from, int to) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(Integer.BYTES + name.length + to - from)
                .putInt(name.length)
                .put(name)
                .put(blob, from, to - from)
                .array();
    }

    private static List<String> principals(ByteBuffer list) {
        List<String> names = new ArrayList<>();
        while (list.hasRemaining()) {
            names.add(text(list));
            if (names.size() > MAX_PRINCIPALS) {
                throw new IllegalArgumentException("too many principals");
            }
        }
        return List.copyOf(names);
    }

    /** Seconds since 1970, unsigned; whatever is beyond the year 9999 is as good as for ever. */
    private static Instant time(long seconds) {
        long last = 253_402_300_799L;
        return Instant.ofEpochSecond(Long.compareUnsigned(seconds, last) > 0 ? last : seconds);
    }

    private static String text(ByteBuffer in) {
        String text = StandardCharsets.UTF_8.decode(string(in)).toString();
        return text.codePoints().noneMatch(Character::isISOControl) ? text : "?";
    }

    private static ByteBuffer string(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer string = in.slice(in.position(), length);
        in.position(in.position() + length);
        return string;
    }
}
