package dev.culvert.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditEvent;
import dev.culvert.audit.AuditLog;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.Visitor;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** People and tokens over the API. */
@CulvertTest
class AccountIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Autowired Console console;
    @Autowired People people;
    @Autowired ApiTokens tokens;
    @Autowired AuditLog log;

    @Test
    void tellsACallerWhoTheyAre() {
        Visitor member = console.member();

        member.web()
                .get()
                .uri("/api/v1/me")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo(member.person().name())
                .jsonPath("$.role")
                .isEqualTo("member");
    }

    @Test
    void answersAProblemWithoutAToken() {
        problem(console.anonymous().get().uri("/api/v1/me").exchange(), 401, "NOT_SIGNED_IN")
                .expectHeader()
                .valueEquals("WWW-Authenticate", "Bearer");
        problem(console.bearer("wrong").get().uri("/api/v1/me").exchange(), 401, "NOT_SIGNED_IN");
    }

    @Test
    void adminsAddPeopleWhoCanActAtOnce() {
        Visitor admin = console.admin();

        admin.web()
                .post()
                .uri("/api/v1/users")
                .bodyValue(
                        Map.of(
                                "name",
                                "Zoë O'Neil",
                                "password",
                                Console.PASSWORD,
                                "role",
                                "auditor"))
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody()
                .jsonPath("$.id")
                .isNotEmpty()
                .jsonPath("$.role")
                .isEqualTo("auditor");
        problem(
                admin.web()
                        .post()
                        .uri("/api/v1/users")
                        .bodyValue(
                                Map.of(
                                        "name",
                                        "zoë o'neil",
                                        "password",
                                        Console.PASSWORD,
                                        "role",
                                        "member"))
                        .exchange(),
                409,
                "NAME_TAKEN");
    }

    @Test
    void refusesShortPasswordsAndUnknownFields() {
        Visitor admin = console.admin();

        problem(
                post(admin, Map.of("name", "short", "password", "eleven char", "role", "member")),
                400,
                "PASSWORD_UNFIT");
        problem(
                post(admin, Map.of("name", "x", "password", Console.PASSWORD, "rolle", "member")),
                400,
                "UNKNOWN_FIELD");
        problem(
                post(admin, Map.of("name", "x", "password", Console.PASSWORD, "role", "king")),
                400,
                "INVALID_FIELD");
        problem(post(admin, Map.of("name", "x")), 400, "INVALID_FIELD");
    }

    @Test
    void membersSeeAndChangeOnlyThemselves() {
        Visitor member = console.member();
        Visitor other = console.member();

        problem(member.web().get().uri("/api/v1/users").exchange(), 403, "FORBIDDEN");
        problem(
                member.web().get().uri("/api/v1/users/{id}", other.id()).exchange(),
                404,
                "NOT_FOUND");
        problem(
                member.web().get().uri("/api/v1/users/{id}/tokens", other.id()).exchange(),
                404,
                "NOT_FOUND");
        problem(
                member.web()
                        .patch()
                        .uri("/api/v1/users/{id}", member.id())
                        .bodyValue(Map.of("role", "admin"))
                        .exchange(),
                403,
                "FORBIDDEN");
        member.web().get().uri("/api/v1/users/{id}", member.id()).exchange().expectStatus().isOk();
    }

    @Test
    void aDisabledPersonIsOutAtOnceAndInAgainWhenEnabled() {
        Visitor admin = console.admin();
        Visitor member = console.member();

        patch(admin, member, Map.of("disabled", true)).expectStatus().isOk();
        problem(member.web().get().uri("/api/v1/me").exchange(), 401, "NOT_SIGNED_IN");

        patch(admin, member, Map.of("disabled", false)).expectStatus().isOk();
        member.web().get().uri("/api/v1/me").exchange().expectStatus().isOk();
    }

    @Test
    void aChangeAppliesWhollyOrNotAtAll() {
        Visitor admin = console.admin();
        Visitor member = console.member();

        problem(
                patch(admin, member, Map.of("role", "auditor", "password", "short")),
                400,
                "PASSWORD_UNFIT");

        member.web()
                .get()
                .uri("/api/v1/me")
                .exchange()
                .expectBody()
                .jsonPath("$.role")
                .isEqualTo("member");
    }

    @Test
    void aDeletedPersonIsGone() {
        Visitor admin = console.admin();
        Visitor member = console.member();

        admin.web()
                .delete()
                .uri("/api/v1/users/{id}", member.id())
                .exchange()
                .expectStatus()
                .isNoContent();

        problem(member.web().get().uri("/api/v1/me").exchange(), 401, "NOT_SIGNED_IN");
        problem(
                admin.web().get().uri("/api/v1/users/{id}", member.id()).exchange(),
                404,
                "NOT_FOUND");
    }

    @Test
    void aTokenIsShownOnceWorksAndEndsWhenRevoked() {
        Visitor member = console.member();
        Map<?, ?> made =
                member.web()
                        .post()
                        .uri("/api/v1/users/{id}/tokens", member.id())
                        .bodyValue(Map.of("name", "ci", "expiresIn", "PT1H", "scope", "read"))
                        .exchange()
                        .expectStatus()
                        .isCreated()
                        .expectBody(Map.class)
                        .returnResult()
                        .getResponseBody();
        WebTestClient script = console.bearer((String) made.get("token"));

        script.get().uri("/api/v1/me").exchange().expectStatus().isOk();
        problem(
                script.post()
                        .uri("/api/v1/users/{id}/tokens", member.id())
                        .bodyValue(Map.of("name", "more"))
                        .exchange(),
                403,
                "FORBIDDEN");
        String list =
                member.web()
                        .get()
                        .uri("/api/v1/users/{id}/tokens", member.id())
                        .exchange()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody();
        assertThat(list).contains("\"ci\"").doesNotContain((String) made.get("token"));

        member.web()
                .delete()
                .uri("/api/v1/users/{id}/tokens/{token}", member.id(), made.get("id"))
                .exchange()
                .expectStatus()
                .isNoContent();
        problem(script.get().uri("/api/v1/me").exchange(), 401, "NOT_SIGNED_IN");
    }

    @Test
    void aNewPasswordRevokesEveryTokenButTheOneThatSetIt() {
        Visitor admin = console.admin();
        Visitor member = console.member();
        NewToken other =
                tokens.create(Actor.system(), admin.id(), "other", Scope.ALL, null).block(PATIENCE);

        patch(admin, member, Map.of("password", "a new password")).expectStatus().isOk();
        problem(member.web().get().uri("/api/v1/me").exchange(), 401, "NOT_SIGNED_IN");

        patch(admin, admin, Map.of("password", "a new password")).expectStatus().isOk();
        admin.web().get().uri("/api/v1/me").exchange().expectStatus().isOk();
        problem(
                console.bearer(other.secret()).get().uri("/api/v1/me").exchange(),
                401,
                "NOT_SIGNED_IN");
        assertThat(log.export().collectList().block(PATIENCE))
                .map(AuditEvent::entry)
                .filteredOn(entry -> other.token().id().equals(entry.objectId()))
                .filteredOn(entry -> entry.action().equals("token.revoked"))
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.detail().get("why")).isEqualTo("password changed"));
    }

    @Test
    void changingOnesOwnPasswordOnThePagesRevokesEveryToken() {
        Visitor member = console.member();

        people.changeOwnPassword(member.caller(), member.password(), "a new password")
                .block(PATIENCE);

        problem(member.web().get().uri("/api/v1/me").exchange(), 401, "NOT_SIGNED_IN");
    }

    @Test
    void theLogNamesTheAdminWhoMadeATokenForSomebodyElse() {
        Visitor admin = console.admin();
        Visitor member = console.member();

        admin.web()
                .post()
                .uri("/api/v1/users/{id}/tokens", member.id())
                .bodyValue(Map.of("name", "minted"))
                .exchange()
                .expectStatus()
                .isCreated();

        assertThat(log.export().collectList().block(PATIENCE))
                .map(AuditEvent::entry)
                .filteredOn(entry -> member.id().toString().equals(entry.detail().get("owner")))
                .filteredOn(entry -> entry.objectName().startsWith("minted"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.objectName())
                            .isEqualTo("minted (made by " + admin.person().name() + ")");
                    assertThat(entry.detail())
                            .containsEntry("madeBy", admin.person().name())
                            .containsEntry("madeById", admin.id().toString());
                });
    }

    @Test
    void answersEveryMistakeBelowApiAsAProblem() {
        Visitor member = console.member();

        problem(member.web().get().uri("/api/v1/nothing").exchange(), 404, "NOT_FOUND");
        problem(member.web().put().uri("/api/v1/me").exchange(), 405, "METHOD_NOT_ALLOWED");
        problem(member.web().get().uri("/api/v1/users/7").exchange(), 400, "INVALID_REQUEST");
        problem(
                console.admin()
                        .web()
                        .post()
                        .uri("/api/v1/users")
                        .contentType(MediaType.TEXT_PLAIN)
                        .bodyValue("hello")
                        .exchange(),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
        problem(
                console.admin()
                        .web()
                        .post()
                        .uri("/api/v1/users")
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue("{\"name\":")
                        .exchange(),
                400,
                "MALFORMED_JSON");
    }

    @Test
    void describesTheApi() {
        String description =
                console.anonymous()
                        .get()
                        .uri("/api/v1/openapi.json")
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody();

        assertThat(description)
                .contains("\"openapi\":\"3.1", "/api/v1/users/{id}", "/api/v1/audit/export")
                .doesNotContain("\"caller\"", "\"reader\"", "SignedIn");
    }

    private static WebTestClient.ResponseSpec post(Visitor admin, Map<String, ?> body) {
        return admin.web().post().uri("/api/v1/users").bodyValue(body).exchange();
    }

    private static WebTestClient.ResponseSpec patch(
            Visitor admin, Visitor whom, Map<String, ?> body) {
        return admin.web().patch().uri("/api/v1/users/{id}", whom.id()).bodyValue(body).exchange();
    }

    private static WebTestClient.ResponseSpec problem(
            WebTestClient.ResponseSpec answer, int status, String code) {
        answer.expectStatus().isEqualTo(status);
        answer.expectHeader().contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
        answer.expectBody()
                .jsonPath("$.code")
                .isEqualTo(code)
                .jsonPath("$.title")
                .isNotEmpty()
                .jsonPath("$.status")
                .isEqualTo(status)
                .jsonPath("$.instance")
                .isNotEmpty();
        return answer;
    }
}
