package dev.culvert.audit;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lines of RFC 4180. A cell that a spreadsheet would take for a formula is written with an
 * apostrophe in front (OWASP, CSV injection): names in the log are whatever somebody typed.
 */
public final class Csv {

    private static final String FORMULA_STARTS = "=+-@\t\r\n＝＋－＠";

    private Csv() {}

    /** One line with its end; a null is an empty cell. */
    public static String line(List<? extends @Nullable String> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return "";
        }
        String harmless = FORMULA_STARTS.indexOf(raw.charAt(0)) < 0 ? raw : "'" + raw;
        return "\"" + harmless.replace("\"", "\"\"") + "\"";
    }
}
