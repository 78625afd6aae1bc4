package dev.culvert.ssh;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of Links ({@code culvert.ssh.*}).
 *
 * @param linkWindows what the streams of one Link together may let the server send ahead; all Links
 *     together stop at a quarter of the heap
 * @param recycleAfter a Link that carried so much in one direction is replaced. RFC 4344 §3.2 sets
 *     64 GiB as the end for one key of a cipher with blocks of 16 bytes, AES for one
 * @param recycleAge a Link that is so old is replaced, so that none lives for ever with what it
 *     signed in with
 */
@ConfigurationProperties("culvert.ssh")
public record LinkSettings(
        @DefaultValue("64MB") DataSize linkWindows,
        @DefaultValue("32GB") DataSize recycleAfter,
        @DefaultValue("12h") Duration recycleAge) {

    /** What is not set. */
    public static final LinkSettings DEFAULTS =
            new LinkSettings(
                    DataSize.ofMegabytes(64), DataSize.ofGigabytes(32), Duration.ofHours(12));

    public LinkSettings {
        if (linkWindows.isNegative() || recycleAfter.toBytes() < 1) {
            throw new IllegalArgumentException(
                    "culvert.ssh.link-windows can't be negative, recycle-after is at least 1 byte");
        }
        if (recycleAfter.compareTo(DataSize.ofGigabytes(64)) > 0) {
            throw new IllegalArgumentException(
                    "culvert.ssh.recycle-after is at most 64GB (RFC 4344, section 3.2)");
        }
        if (!recycleAge.isPositive()) {
            throw new IllegalArgumentException("culvert.ssh.recycle-age must be positive");
        }
    }
}
