package dev.culvert.share.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Keeps visitors inside a part of a target's paths. The path is passed on as sent, so whatever two
 * servers might read differently (dot segments in any spelling, encoded or back slashes, path
 * parameters on dots) is outside.
 */
final class PathPrefix {

    /** How often a target might decode a path; deeper encodings are refused as well. */
    private static final int DECODINGS = 3;

    private PathPrefix() {}

    /**
     * @param prefix such as {@code /docs} or {@code /docs/}
     * @param target an origin-form request target
     */
    static boolean covers(String prefix, String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        String base = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        boolean inside = path.equals(base) || path.startsWith(base + "/");
        return inside && isPlain(path);
    }

    private static boolean isPlain(String path) {
        long slashes = slashes(path);
        String decoded = path;
        for (int i = 0; i < DECODINGS; i++) {
            if (hasDotSegment(decoded)
                    || slashes(decoded) != slashes
                    || decoded.indexOf('\0') >= 0) {
                return false;
            }
            try {
                // A plus is a plus in a path, not a blank.
                decoded = URLDecoder.decode(decoded.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return false;
            }
            if (decoded.indexOf('%') < 0) {
                return !hasDotSegment(decoded)
                        && slashes(decoded) == slashes
                        && decoded.indexOf('\0') < 0;
            }
        }
        return false;
    }

    private static long slashes(String path) {
        return path.chars().filter(c -> c == '/' || c == '\\').count();
    }

    private static boolean hasDotSegment(String path) {
        for (String segment : path.split("[/\\\\]", -1)) {
            int parameters = segment.indexOf(';');
            String name = parameters < 0 ? segment : segment.substring(0, parameters);
            if (name.equals(".") || name.equals("..")) {
                return true;
            }
        }
        return path.indexOf('\\') >= 0;
    }
}
