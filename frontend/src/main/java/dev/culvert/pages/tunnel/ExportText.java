package dev.culvert.pages.tunnel;

import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.export.Export;
import dev.culvert.tunnel.export.Format;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel as a text for another program.
 *
 * @param id of the element that shows it
 * @param text null where it cannot be written like that
 * @param why it cannot
 * @param rows lines to show without scrolling
 */
record ExportText(String id, String title, @Nullable String text, @Nullable String why, long rows) {

    private static final int LINE_LENGTH = 60;

    static List<ExportText> of(Export export) {
        return Arrays.stream(Format.values()).map(format -> of(export, format)).toList();
    }

    private static ExportText of(Export export, Format format) {
        String id = "as-" + format.word() + "-text";
        try {
            String text = export.as(format);
            long rows = text.lines().mapToLong(line -> 1 + line.length() / LINE_LENGTH).sum();
            return new ExportText(id, format.title(), text, null, rows);
        } catch (ProblemException e) {
            return new ExportText(id, format.title(), null, e.problem().detail(), 0);
        }
    }
}
