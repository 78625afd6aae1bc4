package dev.culvert.audit;

import dev.culvert.vault.Vault;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Links each event to the one before: {@code mac(n) = HMAC-SHA256(key, mac(n-1) | canonical(n))},
 * where {@code mac(0)} is 32 zero bytes. The key is derived from the master key and never in the
 * database, so whoever can change rows still cannot make them fit.
 *
 * <p>The canonical form, which an offline verifier has to rebuild: number and time (microseconds
 * since 1970) as 64-bit big-endian; {@code ok} as one byte; every text as a 32-bit length and its
 * UTF-8, with length -1 for null; the details as their count and then key and value in the order of
 * the keys. Order: seq, at, actor id, actor name, via, address, action, object kind, object id,
 * object name, ok, details.
 */
@Component
final class Chain {

    private static final String HMAC = "HmacSHA256";
    private static final int MAC_BYTES = 32;
    private static final int NULL = -1;

    private final SecretKeySpec key;

    Chain(Vault vault) {
        this.key = new SecretKeySpec(vault.derive("audit chain"), HMAC);
    }

    /** What stands before the first event. */
    static byte[] beginning() {
        return new byte[MAC_BYTES];
    }

    /** The code that {@code event} has to carry when it follows the event with {@code before}. */
    byte[] mac(byte[] before, AuditEvent event) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(before);
            return mac.doFinal(canonical(event));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has " + HMAC, missing);
        }
    }

    /** Whether {@code mac} is the right one, in constant time. */
    boolean fits(byte[] before, AuditEvent event, byte[] mac) {
        return MessageDigest.isEqual(mac(before, event), mac);
    }

    private static byte[] canonical(AuditEvent event) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeLong(event.seq());
            out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, event.at()));
            Actor actor = event.actor();
            text(out, id(actor.id()));
            text(out, actor.name());
            text(out, actor.via().name().toLowerCase(Locale.ROOT));
            text(out, actor.address());
            entry(out, event.entry());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void entry(DataOutputStream out, Entry entry) throws IOException {
        text(out, entry.action());
        text(out, entry.objectKind());
        text(out, id(entry.objectId()));
        text(out, entry.objectName());
        out.writeByte(entry.ok() ? 1 : 0);
        out.writeInt(entry.detail().size());
        for (Map.Entry<String, String> fact : entry.detail().entrySet()) {
            text(out, fact.getKey());
            text(out, fact.getValue());
        }
    }

    private static @Nullable String id(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }

    private static void text(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(NULL);
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
