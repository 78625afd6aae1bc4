package dev.culvert.pages.tunnel;

import dev.culvert.pages.drawing.PathState;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One part of the list with its rows; an empty part stays in the page, hidden, for rows to come.
 */
record RowGroup(String key, String title, List<TunnelRow> rows) {

    public int count() {
        return rows.size();
    }

    /** All parts in their order, the rows of each by name. */
    static List<RowGroup> of(List<TunnelRow> rows) {
        return Arrays.stream(PathState.Group.values())
                .map(group ->
                        new RowGroup(
                                group.key(),
                                group.title(),
                                rows.stream()
                                        .filter(r -> r.path().state().group() == group)
                                        .sorted(Comparator.comparing(TunnelRow::name))
                                        .toList()))
                .toList();
    }
}
