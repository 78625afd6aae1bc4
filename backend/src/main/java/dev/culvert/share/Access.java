package dev.culvert.share;

import dev.culvert.policy.Cidr;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a share, and for what.
 *
 * @param allowFrom visitor addresses that are let in; empty lets everybody in
 * @param methods request methods that are let in; empty lets all in
 * @param pathPrefix the only part of the paths that is public; null for all
 * @param maxVisits how many visits are let in; null for any number
 */
public record Access(
        List<Cidr> allowFrom,
        Set<String> methods,
        @Nullable String pathPrefix,
        @Nullable Integer maxVisits) {

    public Access {
        allowFrom = List.copyOf(allowFrom);
        methods = Set.copyOf(methods);
    }
}
