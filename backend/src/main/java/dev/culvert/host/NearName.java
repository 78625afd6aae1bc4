package dev.culvert.host;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody meant who misspelt a host name. */
final class NearName {

    /** One letter in four may differ: bastion.acme.dev is near bastion.acme.com. */
    private static final int LETTERS_PER_SLIP = 4;

    private NearName() {}

    /** The nearest of {@code known}, or null when none is near. */
    static @Nullable String to(String written, List<String> known) {
        int slips = Math.max(1, written.length() / LETTERS_PER_SLIP);
        return known.stream()
                .filter(name -> distance(written, name) <= slips)
                .min(Comparator.comparingInt(name -> distance(written, name)))
                .orElse(null);
    }

    /** Letters to change, add or leave out (Levenshtein). */
    private static int distance(String written, String name) {
        String a = written.toLowerCase(Locale.ROOT);
        String b = name.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
