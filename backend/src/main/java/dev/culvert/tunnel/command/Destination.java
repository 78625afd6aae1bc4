package dev.culvert.tunnel.command;

import org.jspecify.annotations.Nullable;

/**
 * An SSH server to sign in to: the destination itself or a jump host before it.
 *
 * @param user null when the command names none
 * @param host a name, an address (IPv6 without brackets) or the name of a saved Host
 * @param port 1 to 65535, or null when the command names none
 */
public record Destination(@Nullable String user, String host, @Nullable Integer port) {

    private static final String SCHEME = "ssh://";

    /** As the last word of a command, where a port may only stand in an {@code ssh://} URL. */
    static Destination ofWord(String word) {
        if (word.startsWith(SCHEME)) {
            return ofUrl(word);
        }
        int at = word.lastIndexOf('@');
        String host = word.substring(at + 1);
        refusePort(word, host);
        return new Destination(
                userBefore(at, word), Names.host(Names.withoutBrackets(host), word), null);
    }

    /** As one hop of {@code -J}: {@code [user@]host[:port]} or an {@code ssh://} URL. */
    static Destination ofHop(String word) {
        return word.startsWith(SCHEME) ? ofUrl(word) : ofUserHostPort(word, word);
    }

    private static Destination ofUrl(String word) {
        String rest = word.substring(SCHEME.length());
        if (rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        int at = rest.lastIndexOf('@');
        Destination server = ofUserHostPort(rest.substring(at + 1), word);
        String user = at < 0 ? null : Names.userInUrl(rest.substring(0, at), word);
        return new Destination(user, server.host(), server.port());
    }

    private static Destination ofUserHostPort(String text, String word) {
        int at = text.lastIndexOf('@');
        String hostPort = text.substring(at + 1);
        int hostEnd = hostPort.startsWith("[") ? hostPort.indexOf(']') + 1 : hostPort.indexOf(':');
        if (hostEnd <= 0) {
            hostEnd = hostPort.length();
        }
        String host = Names.withoutBrackets(hostPort.substring(0, hostEnd));
        String port = hostPort.substring(hostEnd);
        return new Destination(
                userBefore(at, text), Names.host(host, word), portAfterColon(port, word));
    }

    private static @Nullable String userBefore(int at, String text) {
        return at < 0 ? null : Names.user(text.substring(0, at), text);
    }

    private static @Nullable Integer portAfterColon(String text, String word) {
        if (text.isEmpty() || text.equals(":")) {
            return null;
        }
        return Ports.parse(text.startsWith(":") ? text.substring(1) : text, word);
    }

    /** {@code ssh} would look up {@code host:22} as one name; nobody means that. */
    private static void refusePort(String word, String host) {
        int colon = host.lastIndexOf(':');
        boolean single = colon > 0 && host.indexOf(':') == colon;
        if (single || host.contains("]:")) {
            throw Refusal.of(
                    "PORT_IN_DESTINATION",
                    "The port of the SSH host goes into -p",
                    "In %s, ssh takes everything after the @ as the host's name, port included."
                            .formatted(Refusal.quote(word)),
                    "Write -p %s %s instead."
                            .formatted(
                                    Refusal.clip(host.substring(colon + 1)),
                                    Refusal.clip(
                                            word.substring(
                                                    0, word.length() - host.length() + colon))));
        }
    }

    /** As the last word of a command; its port is {@code -p}'s. */
    public String toSshWord() {
        return user == null ? host : user + "@" + host;
    }

    /** As one hop of {@code -J}. */
    public String toSshHop() {
        String name = (user == null ? "" : user + "@") + Names.bracketed(host);
        return port == null ? name : name + ":" + port;
    }
}
