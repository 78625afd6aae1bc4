package dev.culvert.pages.drawing;

import java.util.Locale;

/**
 * How a path is drawn: a word, the icon that carries its shape and, in the style sheet, a colour.
 */
public enum PathState {
    DRAFT("Not started", "draft", Group.STOPPED),
    CONNECTING("Connecting", "busy", Group.LIVE),
    LIVE("Live", "live", Group.LIVE),
    IDLE("Live, idle", "idle", Group.LIVE),
    DEGRADED("Live, with a problem", "problem", Group.ATTENTION),
    RECONNECTING("Reconnecting", "retry", Group.ATTENTION),
    NEEDS("Needs you", "ask", Group.ATTENTION),
    FAILED("Failed", "failed", Group.ATTENTION),
    STOPPED("Stopped", "stopped", Group.STOPPED);

    private final String word;
    private final String icon;
    private final Group group;

    PathState(String word, String icon, Group group) {
        this.word = word;
        this.icon = icon;
        this.group = group;
    }

    /** What people read. */
    public String word() {
        return word;
    }

    /** The symbol of {@code icons.svg}. */
    public String icon() {
        return icon;
    }

    /** The part of the list where a tunnel in this state stands. */
    public Group group() {
        return group;
    }

    /** The value of {@code data-state}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The parts of the list of tunnels, in their order. */
    public enum Group {
        ATTENTION("Needs attention"),
        LIVE("Live"),
        STOPPED("Stopped");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        /** What stands above the part. */
        public String title() {
            return title;
        }

        /** The value of {@code data-group}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
