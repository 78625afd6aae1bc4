package dev.culvert.share.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads along at the beginning of an answer that may say that its target refuses the host name. The
 * texts are those of the frameworks' own sources, in lower case; a compressed answer is not
 * understood. A visitor who makes a target repeat one of them fools the share's owner and gains
 * nothing by it.
 */
final class HostRefusal {

    /** As much of an answer is looked at. Rails puts its text behind a style sheet of some KiB. */
    static final int LOOKED_AT = 16 * 1024;

    private static final List<String> TEXTS =
            List.of(
                    "blocked host: ", // Rails 6, ActionDispatch::HostAuthorization
                    "blocked hosts: ", // the same since Rails 7.1
                    "invalid http_host header", // Django with DEBUG: the message of the exception
                    "disallowedhost", // the same: its name
                    "blocked request. this host (", // Vite
                    "invalid host header"); // webpack-dev-server, Starlette

    private static final int LONGEST = TEXTS.stream().mapToInt(String::length).max().orElseThrow();

    private int length;
    private boolean found;

    /** The end of what was read, where a text may have begun. */
    private String end = "";

    /** Someone to read along, or null where the status speaks against it. */
    static @Nullable HostRefusal mayBe(HttpResponseStatus status) {
        return status.equals(HttpResponseStatus.FORBIDDEN)
                        || status.equals(HttpResponseStatus.BAD_REQUEST)
                ? new HostRefusal()
                : null;
    }

    /** Looks at a piece of the body, which stays as it is. */
    void read(ByteBuf piece) {
        int count = Math.min(piece.readableBytes(), LOOKED_AT - length);
        if (count == 0 || found) {
            return;
        }
        length += count;
        String more = piece.toString(piece.readerIndex(), count, StandardCharsets.ISO_8859_1);
        String text = end + more.toLowerCase(Locale.ROOT);
        found = TEXTS.stream().anyMatch(text::contains);
        end = text.substring(Math.max(0, text.length() - LONGEST));
    }

    /** What the answer says, so far. */
    Finding finding() {
        return found ? Finding.HOST_BLOCKED : Finding.ANSWERED;
    }
}
