package dev.culvert.audit;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The door through which somebody acted. */
public enum Via {
    /** The console's pages, with a login session. */
    @JsonProperty("page")
    PAGE,
    /** The JSON API, with a token. */
    @JsonProperty("api")
    API,
    /** The console itself. */
    @JsonProperty("system")
    SYSTEM
}
