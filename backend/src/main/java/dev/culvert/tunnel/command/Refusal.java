package dev.culvert.tunnel.command;

import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;

/** The words of a refusal; thrown inside the parser and caught at its door. */
final class Refusal {

    /** Long enough to recognise a word, short enough for one line in the command bar. */
    private static final int MAX_QUOTED_LENGTH = 60;

    private Refusal() {}

    static ProblemException of(String code, String title, String detail, String fix) {
        return Problem.invalid(code, title, detail, fix).asException();
    }

    /** The word at fault in quotation marks, shortened when it is long. */
    static String quote(String word) {
        return '"' + clip(word) + '"';
    }

    /** The word, shortened when it is long; never cuts a surrogate pair. */
    static String clip(String word) {
        if (word.codePointCount(0, word.length()) <= MAX_QUOTED_LENGTH) {
            return word;
        }
        return word.substring(0, word.offsetByCodePoints(0, MAX_QUOTED_LENGTH - 1)) + "…";
    }
}
