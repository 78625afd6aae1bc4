package dev.culvert.tunnel.live;

import dev.culvert.socks.Login;
import dev.culvert.tunnel.SocksLogin;
import dev.culvert.vault.Place;
import dev.culvert.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Compares what a client shows with what is sealed, which is open for that moment only. */
record SealedLogin(SocksLogin login, Place place, Vault vault) implements Login {

    @Override
    public boolean admits(byte[] user, byte[] password) {
        byte[] wanted = vault.open(login.sealedPassword(), place);
        try {
            boolean rightUser = same(login.user().getBytes(StandardCharsets.UTF_8), user);
            boolean rightPassword = same(wanted, password);
            return rightUser & rightPassword; // both are always compared
        } finally {
            Arrays.fill(wanted, (byte) 0);
        }
    }

    /** Over digests, so that not even the length shows in the time. */
    private static boolean same(byte[] wanted, byte[] shown) {
        return MessageDigest.isEqual(digest(wanted), digest(shown));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
