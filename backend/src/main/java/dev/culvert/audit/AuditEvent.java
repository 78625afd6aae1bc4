package dev.culvert.audit;

import java.time.Instant;

/**
 * One event of the log.
 *
 * @param seq its number: 1, 2, 3, without gaps
 * @param at when it was written, to the microsecond
 */
public record AuditEvent(long seq, Instant at, Actor actor, Entry entry) {}
