package dev.culvert.pages.drawing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel as one line, in the direction of a connection: who can connect, where the port is open,
 * through which Hosts, to what.
 *
 * @param cut where it is broken; null while nothing is known to be
 * @param via the Hosts in order, at least one
 * @param to null where every connection names its own target
 */
public record PathLine(
        PathState state,
        @Nullable Cut cut,
        Who who,
        Address port,
        List<Hop> via,
        @Nullable Address to) {

    public PathLine {
        via = List.copyOf(via);
        if (via.isEmpty()) {
            throw new IllegalArgumentException("a path leads through at least one Host");
        }
    }

    /** Whether the icon of the state stands at this station. */
    public boolean cutAt(String station) {
        return cut != null && cut.station().equals(station);
    }

    /** The value of {@code data-cut}; null leaves the attribute away. */
    public @Nullable String cutKey() {
        return cut == null ? null : cut.key();
    }

    /**
     * Who can connect.
     *
     * @param icon the symbol of {@code icons.svg}
     * @param words such as {@code Console only}
     * @param open whether anybody on a network can; drawn in inverse ink
     */
    public record Who(String icon, String words, boolean open) {

        /** Programs on the named machine and nobody else. */
        public static Who only(String machine) {
            return new Who("lock", capital(machine) + " only", false);
        }

        /** Everybody who reaches the machine over the network. */
        public static Who anyone() {
            return new Who("public", "Anyone", true);
        }

        /** Those who come from the named addresses. */
        public static Who from(String networks) {
            return new Who("team", networks, false);
        }

        private static String capital(String machine) {
            return machine.equals("console") ? "Console" : machine;
        }
    }

    /**
     * A host and a port. When space is short the host gives way, never the port.
     *
     * @param copy what the copy button puts into the clipboard
     */
    public record Address(String host, String port, String copy) {

        /** {@code host:port}, an IPv6 address in brackets. */
        public static Address of(String host, int port) {
            String shown = host.contains(":") ? "[" + host + "]" : host;
            return new Address(shown, ":" + port, shown + ":" + port);
        }

        /** As one word. */
        public String text() {
            return host + port;
        }
    }

    /**
     * One Host on the way.
     *
     * @param id null while the Host is not saved
     */
    public record Hop(@Nullable String id, String name) {}
}
