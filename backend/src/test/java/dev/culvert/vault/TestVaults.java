package dev.culvert.vault;

import java.security.SecureRandom;

/** Vaults without a home, for tests of what is built on them. */
public final class TestVaults {

    private TestVaults() {}

    /** With a master key that no other vault has. */
    public static Vault fresh() {
        byte[] key = new byte[MasterKey.BYTES];
        new SecureRandom().nextBytes(key);
        return new Vault(new MasterKey(key));
    }
}
