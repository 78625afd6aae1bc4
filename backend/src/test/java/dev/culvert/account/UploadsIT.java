package dev.culvert.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.Visitor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/**
 * Forms with parts are answered by their first lines: no request here sends any of its body. On a
 * console of its own, since this address signs in here more often than it may elsewhere.
 */
@CulvertTest
@TestPropertySource(properties = "spring.application.name=uploads")
class UploadsIT {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final String PARTS = "multipart/form-data; boundary=b";

    @Autowired Console console;

    @ParameterizedTest
    @CsvSource({
        "POST /login, multipart/form-data; boundary=b",
        "POST /login, MULTIPART/Form-Data; boundary=b",
        "POST /login, multipart/mixed; boundary=b",
        "POST /setup, multipart/form-data; boundary=b",
        "POST /hosts, multipart/form-data; boundary=b",
        "PUT /hosts/import, multipart/form-data; boundary=b",
        "POST /hosts/import/, multipart/form-data; boundary=b",
        "POST /hosts/import/other, multipart/form-data; boundary=b"
    })
    void nobodyHasPartsReadWhereNoFileIsTaken(String what, String type) throws IOException {
        assertThat(answer(what, type, "", "Content-Length: 100")).contains(" 413 ");
        assertThat(answer(what, type, session(), "Content-Length: 100")).contains(" 413 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1048577", "Transfer-Encoding: chunked"})
    void aFormWithAFileIsShortAndSaysSo(String length) throws IOException {
        assertThat(answer("POST /hosts/import", PARTS, session(), length)).contains(" 413 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "culvert=made-up"})
    void whoIsNotSignedInIsSentToSignInUnread(String cookie) throws IOException {
        assertThat(answer("POST /hosts/import", PARTS, cookie, "Content-Length: 100"))
                .contains(" 303 ");
    }

    @Test
    void otherFormsPass() {
        assertThat(console.signIn("nobody", "nothing").getStatus().value()).isEqualTo(303);
    }

    private String session() {
        Visitor ada = console.member();
        var cookies = console.signIn(ada.person().name(), ada.password()).getResponseCookies();
        return "culvert=" + Objects.requireNonNull(cookies.getFirst("culvert")).getValue();
    }

    /** The first line of the answer to a request of which only the head is sent. */
    private String answer(String what, String type, String cookie, String length)
            throws IOException {
        String head =
                """
                %s HTTP/1.1\r
                Host: 127.0.0.1:%d\r
                Content-Type: %s\r
                Cookie: %s\r
                %s\r
                \r
                """
                        .formatted(what, console.port(), type, cookie, length);
        try (Socket socket = new Socket("127.0.0.1", console.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            return Objects.requireNonNull(reader.readLine());
        }
    }
}
