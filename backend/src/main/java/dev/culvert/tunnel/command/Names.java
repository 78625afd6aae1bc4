package dev.culvert.tunnel.command;

import java.util.regex.Pattern;

/** Which host and user names are taken from a command, and how they are written back. */
final class Names {

    /** RFC 1035 §2.3.4 allows 253 characters in dotted form. */
    static final int MAX_HOST_LENGTH = 253;

    /** utmp and every user database known to us stay far below. */
    static final int MAX_USER_LENGTH = 128;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.-]*");
    private static final Pattern IPV6 =
            Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?");

    /** What OpenSSH 9.6 and later refuse in a user name, and what separates words or hops. */
    private static final Pattern USER =
            Pattern.compile("[^-\\s\\p{C}'\"`;&<>|(){}$,/][^\\s\\p{C}'\"`;&<>|(){}$,/]*");

    private Names() {}

    /** A valid host; {@code word} is the whole word that it stands in. */
    static String host(String host, String word) {
        if (host.isEmpty()) {
            throw badHost("A host name is missing", "There is no host name in %s.", word);
        }
        if (host.startsWith("-")) {
            throw badHost("A host name starts with a dash", "%s would be an option.", word);
        }
        if (host.length() > MAX_HOST_LENGTH) {
            throw badHost(
                    "A host name is too long",
                    "%s has more than " + MAX_HOST_LENGTH + " characters.",
                    host);
        }
        if (!NAME.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            throw badHost("This is not a host name", "%s cannot be a host name.", host);
        }
        return host;
    }

    private static RuntimeException badHost(String title, String detail, String word) {
        return Refusal.of(
                "BAD_HOST",
                title,
                detail.formatted(Refusal.quote(word)),
                "Write a name such as db.internal or an address; letters, digits, dots and dashes"
                        + " only, IPv6 in brackets.");
    }

    /** A valid user name; {@code word} is the whole word that it stands in. */
    static String user(String user, String word) {
        boolean valid =
                user.length() <= MAX_USER_LENGTH
                        && USER.matcher(user).matches()
                        && !user.endsWith("\\");
        if (!valid) {
            throw Refusal.of(
                    "BAD_USER",
                    "This is not a user name",
                    "The name before the @ or after -l in %s cannot be a user of an SSH host."
                            .formatted(Refusal.quote(word)),
                    "Write the name that you sign in with, such as me@bastion.");
        }
        return user;
    }

    /** A user name from a URL: percent-decoded, cut at connection parameters, no password. */
    static String userInUrl(String encoded, String word) {
        int parameters = encoded.indexOf(';');
        String user = parameters < 0 ? encoded : encoded.substring(0, parameters);
        if (user.indexOf(':') >= 0) {
            throw Refusal.of(
                    "PASSWORD_IN_URL",
                    "A password does not belong into the URL",
                    "The part before the @ in the ssh:// URL has a colon, as if a password"
                            + " followed.",
                    "Write ssh://user@host:port; Culvert asks for the password.");
        }
        return user(percentDecoded(user, word), word);
    }

    private static String percentDecoded(String text, String word) {
        var decoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '%') {
                decoded.append(text.charAt(i));
                continue;
            }
            // Only ASCII: a user name beyond it has no one encoding on SSH hosts.
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
            decoded.append(high < 0 || high > 7 || low < 0 ? '\0' : (char) (high * 16 + low));
            i += 2;
        }
        return user(decoded.toString(), word);
    }

    /** {@code [::1]} as {@code ::1}; anything else as it is. */
    static String withoutBrackets(String host) {
        boolean bracketed = host.length() > 2 && host.startsWith("[") && host.endsWith("]");
        return bracketed ? host.substring(1, host.length() - 1) : host;
    }

    /** {@code ::1} as {@code [::1]}; anything else as it is. */
    static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
