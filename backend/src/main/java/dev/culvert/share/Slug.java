package dev.culvert.share;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** The secret label of a share's host name. */
final class Slug {

    /** 26 letters of 5 bits are 130 random bits. */
    private static final int LENGTH = 26;

    /** Base32 of RFC 4648 §6, in the lower case of host names. */
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Slug() {}

    static String random() {
        return RANDOM.ints(LENGTH, 0, ALPHABET.length())
                .collect(
                        StringBuilder::new,
                        (text, i) -> text.append(ALPHABET.charAt(i)),
                        StringBuilder::append)
                .toString();
    }

    /** What the database looks it up by (SHA-256: the slug is random, so no salt is needed). */
    static byte[] hash(String slug) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(slug.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
