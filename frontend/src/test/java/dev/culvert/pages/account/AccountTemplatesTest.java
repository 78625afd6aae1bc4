package dev.culvert.pages.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.account.ApiToken;
import dev.culvert.account.Caller;
import dev.culvert.account.Person;
import dev.culvert.account.Profile;
import dev.culvert.account.Role;
import dev.culvert.account.Scope;
import dev.culvert.audit.Via;
import dev.culvert.pages.Templates;
import dev.culvert.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AccountTemplatesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Person MARA = new Person(new UUID(0, 1), "mara", Role.ADMIN);

    @Test
    void settingsShowATokenOnceAndPeopleToAdmins() {
        Caller mara = new Caller(MARA, Via.PAGE, "10.8.4.7");
        Profile ben = new Profile(new Person(new UUID(0, 4), "ben", Role.MEMBER), NOW, NOW, null);
        ApiToken token =
                new ApiToken(new UUID(0, 5), MARA.id(), "deploy", Scope.ALL, NOW, null, null);
        String html =
                Templates.page(
                        "settings/index",
                        "settings",
                        Map.of(
                                "people",
                                List.of(
                                        PersonRow.of(new Profile(MARA, NOW, null, NOW), mara, NOW),
                                        PersonRow.of(ben, mara, NOW)),
                                "tokens",
                                List.of(TokenRow.of(token, NOW)),
                                "form",
                                SettingsPages.PersonForm.EMPTY,
                                "madeToken",
                                "cvt_secret"));
        assertThat(html)
                .contains("cvt_secret", "shown only now", "deploy", "Enable ben", "Disabled")
                .doesNotContain("Disable mara");
    }

    @Test
    void signInSaysWhyItIsShown() {
        String html =
                Templates.page(
                        "login", "login", Map.of("words", "You are signed out.", "failed", false));
        assertThat(html).contains("You are signed out.", "name=\"username\"", "value=\"token\"");
    }

    @Test
    void setUpKeepsTheNameAndSaysWhatWasWrong() {
        Problem problem =
                Problem.invalid("BAD_PASSWORD", "Too short", "It has 3 characters.", "Use 12.");
        String html =
                Templates.page(
                        "setup",
                        "setup",
                        Map.of("token", "t0k", "name", "mara", "problem", problem));
        assertThat(html).contains("value=\"t0k\"", "value=\"mara\"", "Too short", "Use 12.");
    }

    @Test
    void problemsHaveAPage() {
        Problem problem = Problem.notFound("tunnel");
        assertThat(
                        Templates.page(
                                "problem",
                                "problem",
                                Map.of("title", problem.title(), "problem", problem)))
                .contains("There is no such tunnel", "NOT_FOUND");
        for (String status : List.of("403", "404", "error")) {
            assertThat(
                            Templates.page(
                                    "error/" + status,
                                    status,
                                    Map.of("status", 404, "requestId", "7f3a")))
                    .contains("To the tunnels", "7f3a");
        }
    }
}
