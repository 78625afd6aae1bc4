package dev.culvert.host;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A question as the API shows it; it is answered at {@code /hosts/{hostId}/answers}.
 *
 * @param asker {@code console} for the passphrase of a key, {@code server} for words of the server
 * @param name headline of the server, may be empty
 * @param until when the server is not held waiting any longer
 */
public record QuestionJson(
        UUID id,
        String asker,
        UUID hostId,
        String host,
        String name,
        String instruction,
        List<PromptJson> prompts,
        Instant until) {

    /** The question as it stands. */
    public static QuestionJson of(Question question) {
        return new QuestionJson(
                question.id(),
                question.asker().name().toLowerCase(Locale.ROOT),
                question.hostId(),
                question.host(),
                question.challenge().name(),
                question.challenge().instruction(),
                question.challenge().prompts().stream()
                        .map(prompt -> new PromptJson(prompt.text(), prompt.echo()))
                        .toList(),
                question.until());
    }

    /**
     * @param echo whether the answer may be seen while it is typed
     */
    public record PromptJson(String text, boolean echo) {}
}
