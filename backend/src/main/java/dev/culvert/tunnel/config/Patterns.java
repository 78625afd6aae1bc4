package dev.culvert.tunnel.config;

import java.util.List;

/** Lists of patterns with {@code *}, {@code ?} and {@code !}; see PATTERNS in ssh_config(5). */
final class Patterns {

    private Patterns() {}

    /** As the arguments of Host: one must match, and none with an exclamation mark may. */
    static boolean anyMatches(List<String> patterns, String text) {
        boolean found = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            if (matches(negated ? pattern.substring(1) : pattern, text)) {
                if (negated) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    /** What trying them all costs: one for each, and one for each 8 characters around stars. */
    static int cost(List<String> patterns) {
        return patterns.stream()
                .mapToInt(pattern -> isName(pattern) ? 1 : 1 + pattern.length() / 8)
                .sum();
    }

    /** Whether the pattern is a name and nothing else. */
    static boolean isName(String pattern) {
        return !pattern.startsWith("!") && pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
    }

    /** In time proportional to pattern times text, whatever the pattern: a star goes back once. */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && fits(pattern.charAt(p), text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static boolean fits(char pattern, char c) {
        return pattern == '?' || pattern == c;
    }
}
