package dev.culvert.pages.drawing;

import java.util.Locale;

/** Where a path is broken; left of it everything works. */
public enum Cut {
    /** The port is open, but not to those it was meant for. */
    REACH("who"),
    /** The port could not be opened. */
    BIND("port"),
    /** The SSH server could not be reached, trusted or signed in to. */
    LINK("via"),
    /** The SSH server refuses to forward. */
    EXIT("to"),
    /** Nothing answers at the target. */
    TARGET("to");

    private final String station;

    Cut(String station) {
        this.station = station;
    }

    /** The station that carries the icon: {@code who}, {@code port}, {@code via} or {@code to}. */
    public String station() {
        return station;
    }

    /** The value of {@code data-cut}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
