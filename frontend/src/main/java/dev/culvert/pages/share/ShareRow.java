package dev.culvert.pages.share;

import dev.culvert.pages.drawing.Dial;
import dev.culvert.pages.words.Ago;
import org.jspecify.annotations.Nullable;

/**
 * A share as lists show it.
 *
 * @param name the first label of its host name
 * @param url null where it is known to nobody any more: only its hash is kept
 * @param rules who may visit and what they may do, in words
 * @param state of the dial: {@code live}, or {@code degraded} within its last half hour
 * @param why how it ended; null while it is active
 */
public record ShareRow(
        String id,
        String name,
        @Nullable String url,
        String rules,
        String state,
        Dial dial,
        Ago ends,
        long visits,
        String tunnelId,
        String tunnel,
        @Nullable String why) {}
