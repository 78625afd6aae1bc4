package dev.culvert.audit;

/**
 * An event with its link to the one before.
 *
 * @param mac 32 bytes
 */
record Chained(AuditEvent event, byte[] mac) {}
