package dev.culvert.share.gateway;

import java.util.Optional;

/** The live shares by public name: a snapshot in memory that changes replace. */
@FunctionalInterface
public interface Routes {

    /**
     * The route of a name. Asked on an event loop for every request, so it answers from memory, and
     * takes as long for an unknown name as for a known one.
     *
     * @param slug the label in front of the share domain, in lower case; a visitor's text
     */
    Optional<Route> find(String slug);
}
