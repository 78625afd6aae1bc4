package dev.culvert.host;

import dev.culvert.host.Host.Mark;
import dev.culvert.ssh.HostKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * One line of a known_hosts file: whom it is about and which key it names.
 *
 * @param number of the line, from 1
 * @param mark null for a key of the server itself
 * @param patterns names with {@code *}, {@code ?} and {@code !}, or one hashed name
 */
record KnownLine(int number, @Nullable Mark mark, List<String> patterns, HostKey key) {

    private static final int DEFAULT_PORT = 22;
    private static final String HASHED = "|1|";

    /** Longest list of names, in characters; each pattern is tried against each Host. */
    private static final int MAX_PATTERNS = 2_000;

    /** What can be a host key of a server or of an authority here. */
    private static final Set<String> TYPES =
            Set.of(
                    "ssh-ed25519",
                    "ssh-rsa",
                    "ecdsa-sha2-nistp256",
                    "ecdsa-sha2-nistp384",
                    "ecdsa-sha2-nistp521");

    /** What OpenSSH calls a server: the bare name on port 22, {@code [name]:port} elsewhere. */
    static String name(String address, int port) {
        String lower = address.toLowerCase(Locale.ROOT);
        return port == DEFAULT_PORT ? lower : "[" + lower + "]:" + port;
    }

    /**
     * @throws UnreadableException with the reason in words
     */
    static KnownLine parse(int number, String line) throws UnreadableException {
        String[] fields = line.split("\\s+");
        boolean marked = fields[0].startsWith("@");
        Mark mark = marked ? mark(fields[0]) : null;
        String[] rest = marked ? Arrays.copyOfRange(fields, 1, fields.length) : fields;
        if (rest.length < 3) {
            throw new UnreadableException("It lacks names, a key type or a key.");
        }
        if (!TYPES.contains(rest[1])) {
            throw new UnreadableException("Host keys of this type are not supported.");
        }
        return new KnownLine(number, mark, patterns(rest[0]), key(rest[1], rest[2]));
    }

    /** Whether it is about this server, named as {@link #name} does. */
    boolean matches(String name) {
        if (patterns.getFirst().startsWith(HASHED)) {
            return hashedMatches(patterns.getFirst(), name);
        }
        boolean found = false;
        for (String pattern : patterns) {
            if (pattern.startsWith("!")) {
                if (globMatches(pattern.substring(1), name)) {
                    return false;
                }
            } else {
                found |= globMatches(pattern, name);
            }
        }
        return found;
    }

    private static Mark mark(String marker) throws UnreadableException {
        return switch (marker) {
            case "@cert-authority" -> Mark.AUTHORITY;
            case "@revoked" -> Mark.REVOKED;
            default -> throw new UnreadableException("The marker before the names is unknown.");
        };
    }

    private static List<String> patterns(String names) throws UnreadableException {
        if (names.length() > MAX_PATTERNS) {
            throw new UnreadableException("It has too many names.");
        }
        if (names.startsWith("|")) {
            String[] parts = names.split("\\|", -1);
            if (!names.startsWith(HASHED) || parts.length != 4 || !isHash(parts)) {
                throw new UnreadableException("Its hashed name can't be read.");
            }
            return List.of(names);
        }
        List<String> patterns =
                Arrays.stream(names.toLowerCase(Locale.ROOT).split(","))
                        .filter(name -> !name.isEmpty())
                        .toList();
        if (patterns.isEmpty()) {
            throw new UnreadableException("It names nobody.");
        }
        return patterns;
    }

    private static boolean isHash(String[] parts) {
        try {
            return Base64.getDecoder().decode(parts[2]).length > 0
                    && Base64.getDecoder().decode(parts[3]).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static HostKey key(String type, String base64) throws UnreadableException {
        try {
            byte[] blob = Base64.getDecoder().decode(base64);
            ByteBuffer reader = ByteBuffer.wrap(blob);
            byte[] named = new byte[Math.clamp(reader.getInt(), 0, reader.remaining())];
            reader.get(named);
            if (!new String(named, StandardCharsets.US_ASCII).equals(type)
                    || !reader.hasRemaining()) {
                throw new UnreadableException("The key is not of the type that the line names.");
            }
            return new HostKey(type, blob);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new UnreadableException("The key can't be read.");
        }
    }

    /** HMAC-SHA1 keyed with the salt (hostfile.c of OpenSSH). */
    private static boolean hashedMatches(String hashed, String name) {
        String[] parts = hashed.split("\\|", -1);
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
            byte[] digest = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(digest, Base64.getDecoder().decode(parts[3]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA1", e);
        }
    }

    /** Greedy with one step back, so that no pattern takes more than pattern × name steps. */
    private static boolean globMatches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int from = 0;
        while (n < name.length()) {
            char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
            if (wanted == '*') {
                star = p++;
                from = n;
            } else if (wanted == '?' || wanted == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++from;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** A line that means nothing here. */
    static final class UnreadableException extends Exception {

        private final String why;

        UnreadableException(String why) {
            super(why);
            this.why = why;
        }

        String why() {
            return why;
        }
    }
}
