package dev.culvert.ssh.jsch;

import com.jcraft.jsch.PacketSession;
import dev.culvert.ssh.Algorithms.Offer;
import dev.culvert.ssh.HostKey;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads along during the first key exchange what JSch keeps to itself (RFC 4253 §7 and §8). */
final class KexWatch implements PacketSession.Preview {

    private static final int KEXINIT = 20;
    private static final int NEWKEYS = 21;
    private static final int COOKIE = 16;

    /** SSH_MSG_KEXDH_REPLY, the same number with ECDH and hybrids; with group exchange it is 33. */
    private static final int REPLY = 31;

    private static final int GROUP_EXCHANGE_REPLY = 33;

    /** Longest list that is kept; OpenSSH's have about ten names. */
    private static final int MAX_NAMES = 64;

    private static final int MAX_NAME = 64;

    private final Runnable onNewKeys;
    private volatile @Nullable Offer offer;
    private volatile @Nullable HostKey shown;
    private boolean over; // confined to the connecting thread

    /**
     * @param onNewKeys called once, when the server uses the first keys: JSch has accepted its host
     *     key by then
     */
    KexWatch(Runnable onNewKeys) {
        this.onNewKeys = onNewKeys;
    }

    /** What the server offers, or null while it has not said. */
    @Nullable Offer offer() {
        return offer;
    }

    /** The host key or certificate as it came, or null. */
    @Nullable HostKey shown() {
        return shown;
    }

    @Override
    public void received(byte[] bytes, int offset, int end) {
        if (over) {
            return;
        }
        int message = bytes[offset] & 0xff;
        Payload payload = new Payload(bytes, offset + 1, end);
        try {
            if (message == KEXINIT && offer == null) {
                offer = offer(payload);
            } else if (message == REPLY || message == GROUP_EXCHANGE_REPLY) {
                notice(bytes, payload);
            } else if (message == NEWKEYS) {
                over = true;
                onNewKeys.run();
            }
        } catch (IOException e) {
            // JSch meets the same packet next and says what is wrong with it
        }
    }

    private void notice(byte[] bytes, Payload payload) throws IOException {
        int length = payload.stringLength();
        byte[] blob = Arrays.copyOfRange(bytes, payload.offset(), payload.offset() + length);
        String type = JschKeyPairs.algorithm(blob);
        // Message 31 of a group exchange carries a prime instead.
        if (type.startsWith("ssh-") || type.startsWith("ecdsa-") || type.startsWith("rsa-")) {
            shown = new HostKey(type, blob);
        }
    }

    private static Offer offer(Payload payload) throws IOException {
        for (int i = 0; i < COOKIE; i++) {
            payload.int8();
        }
        List<String> kex = names(payload);
        List<String> hostKeys = names(payload);
        List<String> ciphers = names(payload);
        names(payload);
        List<String> macs = names(payload);
        names(payload);
        return new Offer(kex, hostKeys, ciphers, macs, names(payload));
    }

    private static List<String> names(Payload payload) throws IOException {
        return Arrays.stream(payload.string().split(","))
                .filter(name -> !name.isBlank())
                .limit(MAX_NAMES)
                .map(name -> Evidence.plain(name, MAX_NAME))
                .toList();
    }
}
