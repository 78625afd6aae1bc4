package dev.culvert.audit;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happened, before it has a time and a number.
 *
 * @param action object and past event with a dot, such as {@code tunnel.started}
 * @param objectKind such as {@code tunnel}
 * @param objectId null where the object has no id
 * @param objectName as people know it at that time
 * @param ok false where it was tried and refused or failed
 * @param detail further facts, never secrets; sorted by key
 */
public record Entry(
        String action,
        String objectKind,
        @Nullable UUID objectId,
        String objectName,
        boolean ok,
        Map<String, String> detail) {

    public Entry {
        action = Text.clean(action);
        objectKind = Text.clean(objectKind);
        objectName = Text.clean(objectName);
        SortedMap<String, String> clean = new TreeMap<>();
        detail.forEach((key, value) -> clean.put(Text.clean(key), Text.clean(value)));
        detail = Collections.unmodifiableSortedMap(clean);
    }

    /** Something that worked, without further facts. */
    public static Entry of(String action, String kind, @Nullable UUID id, String name) {
        return new Entry(action, kind, id, name, true, Map.of());
    }

    /** The same with one more fact. */
    public Entry with(String key, String value) {
        Map<String, String> more = new TreeMap<>(detail);
        more.put(key, value);
        return new Entry(action, objectKind, objectId, objectName, ok, more);
    }

    /** The same, but it did not work. */
    public Entry failed() {
        return new Entry(action, objectKind, objectId, objectName, false, detail);
    }
}
