package dev.culvert.socks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.culvert.ssh.Endpoint;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocksHandshakeTest {

    private static final String GREETING = "050100";
    private static final String METHOD_CHOSEN = "0500";
    private static final String NAME_5 = "05010003" + "0b64622e696e7465726e616c" + "1538";

    @ParameterizedTest(name = "{0} asks for {2}:{3}")
    @CsvSource({
        "04010050 0a000007 00,                           V4, 10.0.0.7,            80",
        "04010050 0a000007 6d6500,                       V4, 10.0.0.7,            80",
        "04010050 00000000 00,                           V4, 0.0.0.0,             80",
        "04011538 00000001 6d6500 64622e696e7465726e616c00, V4, db.internal,      5432",
        "050100 05010001 7f000001 0050,                  V5, 127.0.0.1,           80",
        "05020200 05010001 7f000001 ffff,                V5, 127.0.0.1,           65535",
        "050100 05010003 0b64622e696e7465726e616c 1538,  V5, db.internal,         5432",
        "050100 05010004 20010db8000000000000000000000007 0050, V5, 2001:db8:0:0:0:0:0:7, 80",
        "050100 05010004 00000000000000000000ffff0a000007 0050, V5, 10.0.0.7,     80",
    })
    void understandsEveryFormOfConnect(String sent, Version version, String host, int port)
            throws IOException {
        byte[] bytes = bytes(sent);
        for (ScriptedClient client :
                new ScriptedClient[] {
                    ScriptedClient.sendsAtOnce(bytes), ScriptedClient.sendsByteAtATime(bytes)
                }) {
            SocksRequest request = SocksHandshake.accept(client);

            assertThat(request.version()).isEqualTo(version);
            assertThat(request.target()).isEqualTo(new Endpoint(host, port));
            assertThat(request.early()).isEmpty();
            assertThat(told(client)).isEqualTo(version == Version.V5 ? METHOD_CHOSEN : "");
        }
    }

    private static final Login MARA =
            (user, password) ->
                    new String(user, StandardCharsets.UTF_8).equals("mara")
                            && new String(password, StandardCharsets.UTF_8).equals("seesaw");

    private static final String MARA_SIGNS_IN = "01 04 6d617261 06 736565736177";

    @ParameterizedTest(name = "{0} is answered {1}")
    @CsvSource({
        "050102, 0502 0100",
        "05020002, 0502 0100",
    })
    void asksForUserAndPassword(String greeting, String answered) throws IOException {
        byte[] sent = bytes(greeting + MARA_SIGNS_IN + NAME_5);
        for (ScriptedClient client :
                new ScriptedClient[] {
                    ScriptedClient.sendsAtOnce(sent), ScriptedClient.sendsByteAtATime(sent)
                }) {
            SocksRequest request = SocksHandshake.accept(client, MARA);

            assertThat(request.target()).isEqualTo(new Endpoint("db.internal", 5432));
            assertThat(told(client)).isEqualTo(answered.replace(" ", ""));
        }
    }

    @ParameterizedTest(name = "{0} is answered {1}")
    @CsvSource({
        "050100, 05ff",
        "050101, 05ff",
        "0500, 05ff",
        "050102 01 04 6d617261 06 736565736178, 0502 0101",
        "050102 01 04 6d617262 06 736565736177, 0502 0101",
        "050102 01 00 00, 0502 0101",
        "050102 02 04 6d617261 06 736565736177, 0502 0101",
        "04010050 0a000007 00, 005b000000000000",
        "04010050 0a000007 6d61726100, 005b000000000000",
    })
    void sendsAwayWhoCannotSignIn(String sent, String answered) {
        ScriptedClient client = ScriptedClient.sendsAtOnce(bytes(sent));

        assertThatThrownBy(() -> SocksHandshake.accept(client, MARA))
                .isInstanceOf(WrongLoginException.class);
        assertThat(told(client)).isEqualTo(answered.replace(" ", ""));
    }

    @Test
    void asksNobodyWhereNothingIsSet() {
        ScriptedClient client = ScriptedClient.sendsAtOnce(bytes("050102" + MARA_SIGNS_IN));
        assertThatThrownBy(() -> SocksHandshake.accept(client)).isInstanceOf(SocksException.class);
        assertThat(told(client)).isEqualTo("05ff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GREETING + NAME_5,
                "0401005000000001006800",
                "040100500a00000700",
            })
    void keepsWhatTheClientSentTooEarly(String request) throws IOException {
        var client = ScriptedClient.sendsAtOnce(bytes(request + hex("GET / HTTP/1.1")));

        assertThat(SocksHandshake.accept(client).early())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("GET / HTTP/1.1");
    }

    @Test
    void asksForNothingBehindTheRequest() throws IOException {
        var client = ScriptedClient.sendsInParts(bytes(GREETING), bytes(NAME_5), bytes("aabb"));

        assertThat(SocksHandshake.accept(client).early()).isEmpty();
        assertThat(client.partsLeft()).isEqualTo(1);
    }

    @Test
    void grantsAndRefusesInVersion4() throws IOException {
        assertThat(granted("040100500a00000700")).isEqualTo("005a000000000000");
        assertThat(refused("040100500a00000700", Reason.NOT_ALLOWED)).isEqualTo("005b000000000000");
    }

    @Test
    void grantsInVersion5() throws IOException {
        assertThat(granted(GREETING + NAME_5)).isEqualTo(METHOD_CHOSEN + "05000001000000000000");
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void refusesInVersion5WithTheCodeOfTheReason(Reason reason) throws IOException {
        String code =
                switch (reason) {
                    case GENERAL_FAILURE -> "01";
                    case NOT_ALLOWED -> "02";
                    case NETWORK_UNREACHABLE -> "03";
                    case HOST_UNREACHABLE -> "04";
                    case CONNECTION_REFUSED -> "05";
                    case COMMAND_NOT_SUPPORTED -> "07";
                    case ADDRESS_TYPE_NOT_SUPPORTED -> "08";
                };

        assertThat(refused(GREETING + NAME_5, reason))
                .isEqualTo(METHOD_CHOSEN + "05" + code + "0001000000000000");
    }

    @ParameterizedTest(name = "{0} is answered with {1}")
    @CsvSource({
        "05 01 02,                                  05ff",
        "05 00,                                     05ff",
        "050100 05020001 7f000001 0050,             0500 0507 0001000000000000",
        "050100 05030001 00000000 0000,             0500 0507 0001000000000000",
        "050100 05010002 7f000001 0050,             0500 0508 0001000000000000",
        "050100 05010003 00 0050,                   0500 0501 0001000000000000",
        "050100 05010003 02 6820 0050,              0500 0501 0001000000000000",
        "050100 05010003 02 68c3 0050,              0500 0501 0001000000000000",
        "050100 05010001 7f000001 0000,             0500 0501 0001000000000000",
        "050100 04010001 7f000001 0050,             0500 0501 0001000000000000",
        "050100 05010101 7f000001 0050,             0500 0501 0001000000000000",
        "04020050 0a000007 00,                      005b000000000000",
        "04010000 0a000007 00,                      005b000000000000",
        "04010050 00000001 00 00,                   005b000000000000",
        "06010203,                                  ''",
        "00,                                        ''",
    })
    void refusesWhatIsNoConnect(String sent, String answer) {
        var client = ScriptedClient.sendsAtOnce(bytes(sent));

        assertThatThrownBy(() -> SocksHandshake.accept(client)).isInstanceOf(SocksException.class);
        assertThat(told(client)).isEqualTo(answer.replace(" ", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\n\r\n", "POST"})
    void tellsABrowserThatThisIsASocksPort(String sent) {
        var client = ScriptedClient.sendsAtOnce(sent.getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> SocksHandshake.accept(client)).hasMessageContaining("HTTP");
        assertThat(new String(client.told(), StandardCharsets.UTF_8))
                .startsWith("HTTP/1.1 400 Bad Request\r\n")
                .contains("\r\n\r\nThis is a SOCKS port");
    }

    @Test
    void takesTheLongestNameAndNoLongerOne() throws IOException {
        String longest = hex("n".repeat(SocksHandshake.MAX_NAME_LENGTH));
        String start = "0401005000000001" + "00" + longest;

        assertThat(SocksHandshake.accept(ScriptedClient.sendsAtOnce(bytes(start + "00"))).target())
                .extracting(Endpoint::host)
                .asString()
                .hasSize(SocksHandshake.MAX_NAME_LENGTH);
        assertThat(
                        SocksHandshake.accept(
                                        ScriptedClient.sendsAtOnce(
                                                bytes(GREETING + "05010003ff" + longest + "0050")))
                                .target()
                                .host())
                .hasSize(SocksHandshake.MAX_NAME_LENGTH);
        refusesWhatIsNoConnect(start + "6e", "005b000000000000");
    }

    @Test
    void takesTheLongestUserIdAndNoLongerOne() throws IOException {
        String longest = "040100500a000007" + "75".repeat(SocksHandshake.MAX_USER_ID_LENGTH);

        assertThat(granted(longest + "00")).isEqualTo("005a000000000000");
        refusesWhatIsNoConnect(longest + "75", "005b000000000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {GREETING + NAME_5, "0401153800000001006800", "040100500a00000700"})
    void noticesWhenTheClientLeavesAtAnyPoint(String request) {
        byte[] whole = bytes(request);
        for (int length = 0; length < whole.length; length++) {
            var client = ScriptedClient.sendsAtOnce(Arrays.copyOf(whole, length));
            if (length == 0) {
                client.close();
            }
            assertThatThrownBy(() -> SocksHandshake.accept(client))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void answersOrThrowsWhateverArrives() {
        var random = new Random(1928);
        byte[][] starts = {bytes(GREETING), bytes(GREETING + "0501"), bytes("0401"), {}};
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    for (int i = 0; i < 20_000; i++) {
                        byte[] start = starts[i % starts.length];
                        byte[] sent = Arrays.copyOf(start, start.length + 1 + random.nextInt(300));
                        for (int at = start.length; at < sent.length; at++) {
                            sent[at] = (byte) random.nextInt(256);
                        }
                        acceptsOrThrows(sent);
                    }
                });
    }

    private static void acceptsOrThrows(byte[] sent) {
        try {
            SocksRequest request = SocksHandshake.accept(ScriptedClient.sendsAtOnce(sent));
            assertThat(request.target().port()).isBetween(1, 65535);
            assertThat(request.target().host()).matches("[!-~]{1,255}");
        } catch (IOException expected) {
            assertThat(expected).isInstanceOfAny(SocksException.class, EOFException.class);
        }
    }

    private static String granted(String sent) throws IOException {
        var client = ScriptedClient.sendsAtOnce(bytes(sent));
        SocksHandshake.accept(client).granted();
        return told(client);
    }

    private static String refused(String sent, Reason reason) throws IOException {
        var client = ScriptedClient.sendsAtOnce(bytes(sent));
        SocksHandshake.accept(client).refused(reason);
        return told(client);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static String hex(String ascii) {
        return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static String told(ScriptedClient client) {
        return HexFormat.of().formatHex(client.told());
    }
}
