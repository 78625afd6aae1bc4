package dev.culvert.pages.words;

import java.util.Locale;

/** Byte counts in decimal units: a megabyte is 10^6 bytes, as disks and networks count. */
public final class Bytes {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    /** The first unit that shows one decimal; smaller counts change too fast to read one. */
    private static final int FIRST_WITH_DECIMAL = 2;

    private Bytes() {}

    /**
     * {@code bytes} in three significant digits or so, such as {@code 212 kB} or {@code 1.2 MB}.
     */
    public static String text(long bytes) {
        return number(bytes) + " " + unit(bytes);
    }

    /** The number of {@link #text} alone, for a large readout. */
    public static String number(long bytes) {
        int unit = unitOf(bytes);
        double value = bytes / Math.pow(1000, unit);
        boolean decimal = unit >= FIRST_WITH_DECIMAL && value < 99.95;
        return String.format(Locale.ROOT, decimal ? "%.1f" : "%.0f", value);
    }

    /** The unit of {@link #text} alone. */
    public static String unit(long bytes) {
        return UNITS[unitOf(bytes)];
    }

    /** A count that would round up to 1000 is already shown in the next unit. */
    private static int unitOf(long bytes) {
        int unit = 0;
        for (double value = bytes; value >= 999.5 && unit < UNITS.length - 1; value /= 1000) {
            unit++;
        }
        return unit;
    }
}
