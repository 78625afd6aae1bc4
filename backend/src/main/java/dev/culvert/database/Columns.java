package dev.culvert.database;

import io.r2dbc.spi.Readable;
import java.util.Objects;

/** Reads columns that the schema declares {@code not null}. */
public final class Columns {

    private Columns() {}

    /**
     * @throws NullPointerException naming the column, when the schema and the code disagree
     */
    public static <T> T of(Readable row, String column, Class<T> type) {
        return Objects.requireNonNull(row.get(column, type), column);
    }
}
