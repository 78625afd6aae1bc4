package dev.culvert.share.gateway;

import java.util.Locale;
import java.util.Optional;

/**
 * The {@code host[:port]} of a Host field or an absolute request target (RFC 9112 §3.2).
 *
 * @param host in lower case, without the trailing dot
 * @param port digits, or empty
 */
record Authority(String host, String port) {

    /** RFC 1035 §2.3.4. */
    private static final int LONGEST_NAME = 253;

    private static final int LONGEST_PORT = 5;

    /** Empty when the text is not one host name or address, with at most one port. */
    static Optional<Authority> parse(String text) {
        int colon = text.startsWith("[") ? text.indexOf(':', text.indexOf(']')) : text.indexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        String port = colon < 0 ? "" : text.substring(colon + 1);
        boolean portGood =
                port.length() <= LONGEST_PORT
                        && port.chars().allMatch(c -> c >= '0' && c <= '9')
                        && (colon < 0 || !port.isEmpty());
        if (!portGood || !(isAddressLiteral(host) || isName(host))) {
            return Optional.empty();
        }
        String name = host.toLowerCase(Locale.ROOT);
        return Optional.of(
                new Authority(
                        name.endsWith(".") ? name.substring(0, name.length() - 1) : name, port));
    }

    /** Whether both name the same place for visitors of {@code scheme}. */
    boolean sameAs(Authority other, String scheme) {
        return host.equals(other.host) && portOr(scheme).equals(other.portOr(scheme));
    }

    @Override
    public String toString() {
        return port.isEmpty() ? host : host + ":" + port;
    }

    private String portOr(String scheme) {
        return port.isEmpty() ? (scheme.equals("https") ? "443" : "80") : port;
    }

    private static boolean isAddressLiteral(String host) {
        return host.length() > 2
                && host.startsWith("[")
                && host.endsWith("]")
                && host.substring(1, host.length() - 1)
                        .chars()
                        .allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0);
    }

    private static boolean isName(String host) {
        return !host.isEmpty()
                && host.length() <= LONGEST_NAME
                && !host.startsWith(".")
                && !host.contains("..")
                && host.chars().allMatch(Authority::isNameCharacter);
    }

    private static boolean isNameCharacter(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_';
    }
}
