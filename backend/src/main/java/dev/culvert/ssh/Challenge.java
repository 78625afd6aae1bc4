package dev.culvert.ssh;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Questions of a server to whoever signs in (RFC 4256 §3.2), made printable and short; they may say
 * anything and are not to be trusted.
 *
 * @param name headline, may be empty
 * @param instruction what to do, may be empty
 * @param prompts at least one
 */
public record Challenge(String name, String instruction, List<Prompt> prompts) {

    /** Most prompts at once; servers in use ask one or two. */
    public static final int MAX_PROMPTS = 10;

    /** Longest answer to one prompt, in characters. */
    public static final int MAX_ANSWER = 1024;

    public Challenge {
        prompts = List.copyOf(prompts);
    }

    /** A single hidden question. */
    public static Challenge secret(String text) {
        return new Challenge("", "", List.of(new Prompt(text, false)));
    }

    /**
     * @param echo whether the answer may be seen while it is typed
     */
    public record Prompt(String text, boolean echo) {}

    /** Finds somebody who can answer. Blocks; called on a virtual thread. */
    @FunctionalInterface
    public interface Responder {

        /**
         * @return one answer for each prompt; null when nobody answered in time
         * @throws CancellationException when nobody waits for the Link any more
         */
        @Nullable List<String> answer(Challenge challenge);
    }
}
