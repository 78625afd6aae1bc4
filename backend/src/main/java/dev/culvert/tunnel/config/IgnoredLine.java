package dev.culvert.tunnel.config;

/**
 * A line that changes nothing in Culvert.
 *
 * @param line counted from 1
 * @param keyword as it is written there
 * @param why a short sentence without a full stop
 */
public record IgnoredLine(int line, String keyword, String why) {}
