package dev.culvert.testing;

import dev.culvert.account.ApiTokens;
import dev.culvert.account.People;
import dev.culvert.account.Person;
import dev.culvert.account.Role;
import dev.culvert.account.Scope;
import dev.culvert.audit.Actor;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.annotation.Lazy;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.BodyInserters;

/** The console under test: makes people and speaks to it as they do. Inject it. */
@TestComponent
@Lazy
public class Console {

    /** Long enough for every visitor of a test. */
    public static final String PASSWORD = "correct horse battery staple";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final People people;
    private final ApiTokens tokens;
    private final int port;

    public Console(People people, ApiTokens tokens, @Value("${local.server.port}") int port) {
        this.people = people;
        this.tokens = tokens;
        this.port = port;
    }

    /** A new admin. */
    public Visitor admin() {
        return person(Role.ADMIN);
    }

    /** A new member. */
    public Visitor member() {
        return person(Role.MEMBER);
    }

    /** A new person with a name that no other has. */
    public Visitor person(Role role) {
        String name =
                role.name().toLowerCase() + "-" + UUID.randomUUID().toString().substring(0, 8);
        Person person = people.add(Actor.system(), name, PASSWORD, role).block(PATIENCE);
        String token =
                tokens.create(Actor.system(), person.id(), "test", Scope.ALL, null)
                        .block(PATIENCE)
                        .secret();
        return new Visitor(person, PASSWORD, token, bearer(token));
    }

    /** Speaks to the console without a session or token. */
    public WebTestClient anonymous() {
        return WebTestClient.bindToServer().baseUrl(url()).responseTimeout(PATIENCE).build();
    }

    /** Speaks to the API with a token. */
    public WebTestClient bearer(String token) {
        return anonymous().mutate().defaultHeaders(headers -> headers.setBearerAuth(token)).build();
    }

    /** Speaks to the pages with a login session of {@code visitor}, and passes the CSRF check. */
    public WebTestClient browser(Visitor visitor) {
        var cookies = signIn(visitor.person().name(), visitor.password()).getResponseCookies();
        String session = cookies.getFirst("culvert").getValue();
        return anonymous()
                .mutate()
                .defaultCookie("culvert", session)
                .defaultHeader("X-XSRF-TOKEN", masked(formToken(session)))
                .build();
    }

    /** A browser that is not signed in; passes the CSRF check. */
    public WebTestClient browser() {
        String token = UUID.randomUUID().toString();
        return anonymous()
                .mutate()
                .defaultCookie("XSRF-TOKEN", token)
                .defaultHeader("X-XSRF-TOKEN", masked(token))
                .build();
    }

    /** Sends the sign-in form. */
    public FluxExchangeResult<Void> signIn(String name, String password) {
        return browser()
                .post()
                .uri("/login")
                .body(BodyInserters.fromFormData("username", name).with("password", password))
                .exchange()
                .returnResult(Void.class);
    }

    /** The CSRF token that belongs to the session: HMAC-SHA256 keyed with the cookie. */
    private static String formToken(String session) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(session.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] token = mac.doFinal("culvert form".getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** As Spring Security masks it, with a mask of zeros. */
    private static String masked(String token) {
        byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[2 * bytes.length];
        System.arraycopy(bytes, 0, both, bytes.length, bytes.length);
        return Base64.getUrlEncoder().encodeToString(both);
    }

    /** Root of the console, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }
}
