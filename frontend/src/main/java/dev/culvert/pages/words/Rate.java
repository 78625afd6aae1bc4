package dev.culvert.pages.words;

/** Bytes per second; the console shows no bits. */
public final class Rate {

    private Rate() {}

    /** Such as {@code 1.2 MB/s}. */
    public static String text(long bytesPerSecond) {
        return Bytes.text(bytesPerSecond) + "/s";
    }
}
