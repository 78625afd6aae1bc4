package dev.culvert.tunnel.command;

/**
 * A part of the command that changes nothing in Culvert.
 *
 * @param option as the person wrote it, such as {@code -v} or {@code -o ConnectTimeout=5}
 * @param why a short sentence without a full stop
 */
public record Ignored(String option, String why) {}
