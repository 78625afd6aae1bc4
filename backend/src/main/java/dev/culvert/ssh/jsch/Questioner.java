package dev.culvert.ssh.jsch;

import dev.culvert.ssh.Challenge;
import dev.culvert.ssh.Challenge.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Carries a server's questions to a person, in bounds, while the deadline stands still. */
final class Questioner {

    /** Most times that a person is asked in one attempt; servers stop after three to six. */
    static final int MAX_QUESTIONS = 6;

    /** Longest prompt and name that are shown, and longest instruction, in code points. */
    static final int MAX_LINE = 200;

    static final int MAX_INSTRUCTION = 1000;

    private final Challenge.@Nullable Responder responder;
    private final Deadline deadline;
    private int asked;

    Questioner(Challenge.@Nullable Responder responder, Deadline deadline) {
        this.responder = responder;
        this.deadline = deadline;
    }

    /** The questions as they may be shown. */
    static Challenge challenge(String name, String instruction, String[] prompts, boolean[] echo) {
        List<Prompt> shown = new ArrayList<>();
        for (int i = 0; i < Math.min(prompts.length, Challenge.MAX_PROMPTS + 1); i++) {
            shown.add(new Prompt(line(prompts[i], MAX_LINE), echo[i]));
        }
        return new Challenge(line(name, MAX_LINE), line(instruction, MAX_INSTRUCTION), shown);
    }

    /**
     * @throws UnansweredException when nobody answers, or the server asks too much
     */
    List<String> ask(Challenge challenge) {
        if (responder == null) {
            throw new UnansweredException(challenge, true);
        }
        if (challenge.prompts().size() > Challenge.MAX_PROMPTS || ++asked > MAX_QUESTIONS) {
            throw new UnansweredException(challenge, false);
        }
        deadline.pause();
        try {
            List<String> answers = responder.answer(challenge);
            if (answers == null || answers.size() != challenge.prompts().size()) {
                throw new UnansweredException(challenge, true);
            }
            return answers;
        } finally {
            deadline.resume();
        }
    }

    private static String line(String text, int limit) {
        return Evidence.plain(text.replaceAll("\\s+", " "), limit);
    }

    /** Leaves JSch at once; it would go on with empty answers, which count as failures. */
    static final class UnansweredException extends CancellationException {

        private final transient Challenge challenge;
        private final boolean worthAsking;

        /**
         * @param worthAsking whether a person's answer could lead on
         */
        UnansweredException(Challenge challenge, boolean worthAsking) {
            super("not answered");
            this.challenge = challenge;
            this.worthAsking = worthAsking;
        }

        Challenge challenge() {
            return challenge;
        }

        boolean worthAsking() {
            return worthAsking;
        }
    }
}
