package dev.culvert.account;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a person may do beyond their own things. */
public enum Role {
    /** Their own hosts, tunnels and shares. */
    @JsonProperty("member")
    MEMBER,
    /** Reads what everybody has open, and the audit log; changes nothing of others. */
    @JsonProperty("auditor")
    AUDITOR,
    /** People, policy, stopping what is open. */
    @JsonProperty("admin")
    ADMIN
}
