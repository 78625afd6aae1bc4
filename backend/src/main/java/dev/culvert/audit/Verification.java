package dev.culvert.audit;

import org.jspecify.annotations.Nullable;

/**
 * Result of walking the chain.
 *
 * @param valid whether every event is there and unaltered
 * @param events how many events were found good, from the first one on
 * @param firstBad number of the first event that is missing or altered; null where all is well
 */
public record Verification(boolean valid, long events, @Nullable Long firstBad) {}
