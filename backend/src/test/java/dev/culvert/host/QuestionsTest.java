package dev.culvert.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.account.Caller;
import dev.culvert.account.Person;
import dev.culvert.account.Role;
import dev.culvert.audit.Via;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Challenge;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.StepVerifier;

@Timeout(60)
class QuestionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Person owner = new Person(UUID.randomUUID(), "mara", Role.MEMBER);
    private final Host host =
            new Host(
                    UUID.randomUUID(),
                    owner.id(),
                    "bastion",
                    "bastion.example",
                    22,
                    "mara",
                    new Host.SignIn.Asking(),
                    List.of(),
                    false,
                    Host.DEFAULT_KEEP_ALIVE,
                    List.of(),
                    Instant.EPOCH);
    private final Questions questions =
            new Questions(
                    new HostSettings(null, Duration.ofSeconds(110), 500),
                    Clock.systemUTC(),
                    (actor, entry, after) -> after);
    private final CompletableFuture<Void> abandoned = new CompletableFuture<>();

    @Test
    void nothingOfAnAnswerStaysWithTheLink() {
        CompletableFuture<List<String>> answers = asking();
        answer(asked(), "123456");
        assertThat(answers).succeedsWithin(PATIENCE).isEqualTo(List.of("123456"));
        assertThat(abandoned.getNumberOfDependents()).isZero();
    }

    @Test
    void anAbandonedQuestionIsNotAnswerable() {
        CompletableFuture<List<String>> answers = asking();
        Question question = asked();
        abandoned.complete(null);
        assertThat(answers).failsWithin(PATIENCE);
        assertThat(questions.of(owner.id(), host.id())).isEmpty();
        Caller caller = new Caller(owner, Via.PAGE, "192.0.2.1");
        StepVerifier.create(questions.answer(caller, host.id(), question.id(), List.of("123456")))
                .verifyError(ProblemException.class);
    }

    @Test
    void aNewerQuestionOfTheSameHostEndsTheOneBefore() {
        CompletableFuture<List<String>> first = asking();
        Question before = asked();
        CompletableFuture<List<String>> second = asking();
        assertThat(first).failsWithin(PATIENCE);
        Question now =
                await().until(
                                () -> questions.of(owner.id(), host.id()),
                                found -> found.filter(each -> !each.equals(before)).isPresent())
                        .orElseThrow();
        answer(now, "123456");
        assertThat(second).succeedsWithin(PATIENCE).isEqualTo(List.of("123456"));
    }

    private CompletableFuture<List<String>> asking() {
        return CompletableFuture.supplyAsync(
                () ->
                        questions.ask(
                                host, Question.Asker.SERVER, Challenge.secret("Code"), abandoned),
                Executors.newVirtualThreadPerTaskExecutor());
    }

    private Question asked() {
        return await().until(() -> questions.of(owner.id(), host.id()), Optional::isPresent)
                .orElseThrow();
    }

    private void answer(Question question, String text) {
        Caller caller = new Caller(owner, Via.PAGE, "192.0.2.1");
        StepVerifier.create(questions.answer(caller, host.id(), question.id(), List.of(text)))
                .verifyComplete();
    }
}
