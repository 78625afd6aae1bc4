package dev.culvert.pages.tunnel;

import dev.culvert.pages.drawing.PathState;
import dev.culvert.tunnel.TunnelView;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which tunnels a list shows.
 *
 * @param q words that all have to occur in name, Host or addresses; one that begins with a dash
 *     must not occur
 * @param show {@code live}, {@code attention} or nothing for all
 */
record RowFilter(String q, String show) {

    /** Longer texts are cut: nobody types them. */
    static final int MAX_LENGTH = 200;

    static RowFilter of(@Nullable String q, @Nullable String show) {
        String words = q == null ? "" : q.strip();
        return new RowFilter(
                words.length() > MAX_LENGTH ? words.substring(0, MAX_LENGTH) : words,
                show == null ? "" : show);
    }

    boolean everything() {
        return q.isEmpty() && show.isEmpty();
    }

    boolean admits(TunnelView view) {
        return switch (show) {
                    case "live" -> view.state().carries();
                    case "attention" ->
                            TunnelPaths.state(view).group() == PathState.Group.ATTENTION;
                    default -> true;
                }
                && matches(view);
    }

    /** The same filter as a query string, empty where everything is shown. */
    String query() {
        List<String> parts = new ArrayList<>();
        if (!q.isEmpty()) {
            parts.add("q=" + URLEncoder.encode(q, StandardCharsets.UTF_8));
        }
        if (!show.isEmpty()) {
            parts.add("show=" + URLEncoder.encode(show, StandardCharsets.UTF_8));
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private boolean matches(TunnelView view) {
        String text =
                String.join(
                                " ",
                                view.tunnel().name(),
                                view.hostName(),
                                view.tunnel().listen().toString(),
                                view.listening().toString(),
                                String.valueOf(view.tunnel().target()),
                                view.tunnel().kind().flag())
                        .toLowerCase(Locale.ROOT);
        for (String word : q.toLowerCase(Locale.ROOT).split("\\s+", -1)) {
            boolean without = word.length() > 1 && word.startsWith("-") && !isFlag(word);
            if (without ? text.contains(word.substring(1)) : !text.contains(word)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFlag(String word) {
        return word.equals("-l") || word.equals("-r") || word.equals("-d");
    }
}
