package dev.culvert.account;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an API token allows. */
public enum Scope {
    /** Everything that its owner may do. */
    @JsonProperty("all")
    ALL,
    /** Reading only: GET and HEAD. */
    @JsonProperty("read")
    READ
}
