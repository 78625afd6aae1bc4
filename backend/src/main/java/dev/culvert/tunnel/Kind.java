package dev.culvert.tunnel;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The three kinds of forward, in the words and flags of {@code ssh}. */
public enum Kind {
    /** A port on the console's machine that leads to a target beyond the Host. */
    LOCAL("-L"),
    /** A port on the Host that leads back to a target near the console. */
    REMOTE("-R"),
    /** A SOCKS port on the console's machine; each client names its own target. */
    DYNAMIC("-D");

    private final String flag;

    Kind(String flag) {
        this.flag = flag;
    }

    public String flag() {
        return flag;
    }

    /** As the API and the database write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True when the port is open on the console's machine, false when on the Host. */
    public boolean listensHere() {
        return this != REMOTE;
    }
}
