package dev.culvert.policy;

import dev.culvert.problem.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A range of source addresses such as {@code 10.8.0.0/16} (RFC 4632 §3.1, RFC 4291 §2.3).
 *
 * @param network any address of the range
 * @param bits leading bits that must agree
 */
public record Cidr(InetAddress network, int bits) {

    /** Most ranges that one listener or share may list. */
    public static final int MAX_RANGES = 64;

    /**
     * Only characters of numeric addresses, so that nothing written here is ever looked up in DNS.
     */
    private static final Pattern NUMERIC =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /**
     * Reads a range; a bare address is a range of one.
     *
     * @throws dev.culvert.problem.ProblemException {@code BAD_RANGE} when it is neither
     */
    public static Cidr parse(String text) {
        String trimmed = text.trim();
        int slash = trimmed.indexOf('/');
        String address = slash < 0 ? trimmed : trimmed.substring(0, slash);
        if (!NUMERIC.matcher(address).matches()) {
            throw bad(trimmed);
        }
        try {
            InetAddress network = InetAddress.getByName(address);
            int width = network.getAddress().length * Byte.SIZE;
            int bits = slash < 0 ? width : Integer.parseInt(trimmed.substring(slash + 1));
            if (bits < 0 || bits > width) {
                throw bad(trimmed);
            }
            return new Cidr(network, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw bad(trimmed);
        }
    }

    /**
     * Reads a list.
     *
     * @throws dev.culvert.problem.ProblemException {@code BAD_RANGE} for a bad entry, {@code
     *     TOO_MANY_RANGES} beyond {@link #MAX_RANGES}
     */
    public static List<Cidr> parseAll(List<String> texts) {
        if (texts.size() > MAX_RANGES) {
            throw Problem.invalid(
                            "TOO_MANY_RANGES",
                            "Too many address ranges",
                            "There are " + texts.size() + "; at most " + MAX_RANGES + " fit.",
                            "Join neighbouring ranges into wider ones.")
                    .asException();
        }
        return texts.stream().map(Cidr::parse).toList();
    }

    /** True when the list is empty (no restriction) or one of its ranges holds the address. */
    public static boolean admits(List<Cidr> ranges, InetAddress address) {
        return ranges.isEmpty() || ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** An IPv4 address never lies in an IPv6 range, nor the other way round. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        int mask = rest == 0 ? 0 : 0xff << (Byte.SIZE - rest);
        return rest == 0 || (mine[whole] & mask) == (other[whole] & mask);
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }

    private static RuntimeException bad(String text) {
        return Problem.invalid(
                        "BAD_RANGE",
                        "That is not an address range",
                        "“" + text + "” is neither an IP address nor a range.",
                        "Write it like 10.8.0.0/16, 2001:db8::/32 or 192.0.2.7.")
                .asException();
    }
}
