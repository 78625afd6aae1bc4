package dev.culvert.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.problem.ProblemException;
import java.util.Arrays;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class VaultTest {

    private final Vault vault = new Vault(new MasterKey(key(1)));
    private final Place place = new Place("host", "password", UUID.randomUUID(), UUID.randomUUID());
    private final byte[] secret = "hunter2".getBytes(UTF_8);

    @Test
    void opensWhatItSealed() {
        assertThat(vault.open(vault.seal(secret, place), place)).isEqualTo(secret);
        assertThat(vault.open(vault.seal(new byte[0], place), place)).isEmpty();
    }

    @Test
    void neverSealsTheSameBytesTwice() {
        assertThat(vault.seal(secret, place)).isNotEqualTo(vault.seal(secret, place));
    }

    @Test
    void opensOnlyInItsOwnPlace() {
        byte[] sealed = vault.seal(secret, place);
        UUID other = UUID.randomUUID();

        refuses(sealed, new Place("hosts", "password", place.row(), place.owner()));
        refuses(sealed, new Place("host", "passphrase", place.row(), place.owner()));
        refuses(sealed, new Place("host", "password", other, place.owner()));
        refuses(sealed, new Place("host", "password", place.row(), other));
        refuses(sealed, new Place("hostp", "assword", place.row(), place.owner()));
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] sealed = vault.seal(secret, place);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] altered = sealed.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> vault.open(altered, place))
                    .isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] sealed = vault.seal(secret, place);
        for (int length = 0; length < sealed.length; length++) {
            refuses(Arrays.copyOf(sealed, length), place);
        }
    }

    @Test
    void saysThatTheMasterKeyIsAnotherOne() {
        byte[] sealed = vault.seal(secret, place);
        Vault other = new Vault(new MasterKey(key(2)));

        assertThat(code(() -> other.open(sealed, place))).isEqualTo("MASTER_KEY_WRONG");
    }

    @Test
    void derivesOneKeyPerPurpose() {
        byte[] key = vault.derive("audit chain");

        assertThat(key).hasSize(32).isEqualTo(vault.derive("audit chain"));
        assertThat(key).isNotEqualTo(vault.derive("something else"));
        assertThat(key).isNotEqualTo(new Vault(new MasterKey(key(2))).derive("audit chain"));
    }

    private void refuses(byte[] sealed, Place where) {
        assertThat(code(() -> vault.open(sealed, where))).isEqualTo("SECRET_UNREADABLE");
    }

    private static String code(ThrowingCallable call) {
        var thrown = org.assertj.core.api.Assertions.catchThrowable(call);
        assertThat(thrown).isInstanceOf(ProblemException.class);
        return ((ProblemException) thrown).problem().code();
    }

    private static byte[] key(int seed) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) seed);
        return key;
    }
}
