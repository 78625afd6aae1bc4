package dev.culvert.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Additional data of a sealed secret: not stored, but has to be the same when it is opened. */
final class Bound {

    private Bound() {}

    /** Header and place; every part carries its length, so that no two places look alike. */
    static byte[] to(byte[] header, Place place) {
        byte[] table = utf8(place.table());
        byte[] column = utf8(place.column());
        return ByteBuffer.allocate(
                        3 * Integer.BYTES + 32 + header.length + table.length + column.length)
                .putInt(header.length)
                .put(header)
                .putInt(table.length)
                .put(table)
                .putInt(column.length)
                .put(column)
                .put(bytes(place.row()))
                .put(bytes(place.owner()))
                .array();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
