package dev.culvert.tunnel.config;

import dev.culvert.tunnel.command.ConfigLine;
import java.util.List;

/**
 * A condition and the lines that it governs.
 *
 * @param line where the condition stands, counted from 1
 */
record Block(int line, Condition condition, List<Numbered> lines) {

    record Numbered(int number, ConfigLine line) {}
}
