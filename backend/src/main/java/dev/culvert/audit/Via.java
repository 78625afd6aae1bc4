package dev.culvert.audit;

/** The door through which somebody acted. */
public enum Via {
    /** The console's pages, with a login session. */
    PAGE,
    /** The JSON API, with a token. */
    API,
    /** The console itself. */
    SYSTEM
}
