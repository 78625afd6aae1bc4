package dev.culvert.socks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.culvert.testing.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client sends, the handshake ends: with a request, a refusal, or the stream's end. */
class SocksHandshakeFuzzTest {

    private static final int CLIENTS = 40_000;

    private static final List<String> CONVERSATIONS =
            List.of(
                    "040100500a00000700",
                    "0401153800000001" + "6d6500" + "64622e696e7465726e616c00",
                    "050100" + "050100017f0000010050",
                    "05020200" + "050100030b64622e696e7465726e616c1538",
                    "050100" + "0501000420010db80000000000000000000000070050",
                    "050102" + "0102616203616263",
                    "474554202f20485454502f312e310d0a0d0a");

    static List<Long> seeds() {
        return Seeds.all();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void endsWhateverAClientSends(long seed) {
        var random = new Random(seed);
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    for (int i = 0; i < CLIENTS; i++) {
                        ends(
                                random.nextInt(4) == 0 ? noise(random) : mutated(random),
                                random,
                                seed);
                    }
                });
    }

    private static void ends(byte[] sent, Random random, long seed) {
        ScriptedClient client =
                random.nextBoolean()
                        ? ScriptedClient.sendsAtOnce(sent)
                        : ScriptedClient.sendsByteAtATime(sent);
        try {
            SocksRequest request = SocksHandshake.accept(client);
            assertThat(request.target().host()).isNotEmpty();
            assertThat(request.target().port()).isBetween(0, 65_535);
        } catch (IOException e) {
            assertThat(e).as("refused or ended").isNotNull();
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(sent), e);
        }
        assertThat(client.told().length).as("what it is told is short").isLessThan(512);
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(600)];
        random.nextBytes(bytes);
        bytes[0] = (byte) (random.nextInt(5) == 0 ? bytes[0] : 4 + random.nextInt(2));
        return bytes;
    }

    private static byte[] mutated(Random random) {
        byte[] bytes =
                HexFormat.of().parseHex(CONVERSATIONS.get(random.nextInt(CONVERSATIONS.size())));
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return Arrays.copyOf(bytes, random.nextInt(bytes.length + 4) + 1);
    }
}
