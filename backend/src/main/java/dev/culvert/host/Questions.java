package dev.culvert.host;

import dev.culvert.account.Caller;
import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.Entry;
import dev.culvert.host.Question.Asker;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Challenge;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Servers' questions that wait for a person. Each stands until it is answered, until its time is
 * over, or until nobody waits for the Link any more. Answers are handed on and kept nowhere.
 */
@Component
public class Questions {

    private final HostSettings settings;
    private final Clock clock;
    private final Recording recording;
    private final Map<UUID, Waiting> byHost = new ConcurrentHashMap<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final ReentrantLock telling = new ReentrantLock();

    @Autowired
    Questions(
            HostSettings settings, Clock clock, AuditLog audit, TransactionalOperator transaction) {
        this(
                settings,
                clock,
                (actor, entry, after) ->
                        audit.record(actor, entry).then(after).as(transaction::transactional));
    }

    Questions(HostSettings settings, Clock clock, Recording recording) {
        this.settings = settings;
        this.clock = clock;
        this.recording = recording;
    }

    /** Does something after it is on record, or neither of both. */
    @FunctionalInterface
    interface Recording {
        Mono<Void> then(Actor actor, Entry entry, Mono<Void> after);
    }

    /** What the server of this Host asks its owner right now, if anything. */
    public Optional<Question> of(UUID owner, UUID hostId) {
        return Optional.ofNullable(byHost.get(hostId))
                .map(Waiting::question)
                .filter(question -> question.owner().equals(owner));
    }

    /**
     * Answers a question; the server gets it at once. That it was answered is an event, how is not.
     *
     * @throws ProblemException {@code NOT_ASKED} when it is not asked (any more), {@code
     *     BAD_ANSWER} (as a signal)
     */
    public Mono<Void> answer(Caller caller, UUID hostId, UUID questionId, List<String> answers) {
        return Mono.fromCallable(() -> asked(caller, hostId, questionId, answers))
                .flatMap(waiting ->
                        recording.then(
                                caller.actor(),
                                answered(waiting.question()),
                                Mono.fromRunnable(() -> hand(waiting, answers))));
    }

    private Waiting asked(Caller caller, UUID hostId, UUID questionId, List<String> answers) {
        Waiting waiting = byHost.get(hostId);
        if (waiting == null
                || !waiting.question().owner().equals(caller.id())
                || !waiting.question().id().equals(questionId)) {
            throw notAsked();
        }
        boolean usable =
                answers.size() == waiting.question().challenge().prompts().size()
                        && answers.stream().allMatch(a -> a.length() <= Challenge.MAX_ANSWER);
        if (!usable) {
            throw badAnswer(waiting.question());
        }
        return waiting;
    }

    private static void hand(Waiting waiting, List<String> answers) {
        if (!waiting.answers().complete(Optional.of(List.copyOf(answers)))) {
            throw notAsked();
        }
    }

    /**
     * Puts a question and waits. Blocks; used on virtual threads only.
     *
     * @param abandoned completes when nobody waits for the Link any more
     * @return null when nobody answered in time
     * @throws CancellationException when it was abandoned
     */
    @Nullable List<String> ask(
            Host host, Asker asker, Challenge challenge, CompletableFuture<Void> abandoned) {
        Question question =
                new Question(
                        UUID.randomUUID(),
                        host.owner(),
                        asker,
                        host.id(),
                        host.name(),
                        challenge,
                        clock.instant().plus(settings.answerTime()));
        Waiting waiting = new Waiting(question, new CompletableFuture<>());
        waiting.answers()
                .completeOnTimeout(
                        Optional.empty(), settings.answerTime().toMillis(), TimeUnit.MILLISECONDS);
        Waiting before = byHost.put(host.id(), waiting);
        if (before != null) {
            before.answers().cancel(false);
        }
        tell(question);
        try {
            // Nothing of the answer stays with `abandoned`, which lives as long as the Link.
            CompletableFuture.anyOf(waiting.answers(), abandoned).join();
            waiting.answers().cancel(false); // does nothing once there is an answer
            return waiting.answers().join().orElse(null);
        } catch (CompletionException e) {
            throw new CancellationException("nobody waits any more");
        } finally {
            byHost.remove(host.id(), waiting);
            tell(question);
        }
    }

    /**
     * Tells {@code listener} of each question of these Hosts, also of one that is there already,
     * and null when it is gone; never after the watch was closed.
     */
    Watch watch(UUID owner, List<UUID> hosts, Consumer<@Nullable Question> listener) {
        Watch watch = new Watch(owner, hosts, listener);
        telling.lock();
        try {
            watches.add(watch);
            hosts.stream().flatMap(host -> of(owner, host).stream()).forEach(listener);
        } finally {
            telling.unlock();
        }
        return watch;
    }

    private void tell(Question question) {
        telling.lock();
        try {
            Question now = of(question.owner(), question.hostId()).orElse(null);
            for (Watch watch : watches) {
                if (watch.owner.equals(question.owner())
                        && watch.hosts.contains(question.hostId())) {
                    watch.listener.accept(now);
                }
            }
        } finally {
            telling.unlock();
        }
    }

    private static Entry answered(Question question) {
        return Entry.of("host.question-answered", "host", question.hostId(), question.host());
    }

    private static ProblemException notAsked() {
        return Problem.conflict(
                        "NOT_ASKED",
                        "This is not asked any more",
                        "The server was not held waiting any longer, or somebody has answered.",
                        "Try the tunnel again and answer what is asked then.")
                .asException();
    }

    private static ProblemException badAnswer(Question question) {
        return Problem.invalid(
                        "BAD_ANSWER",
                        "That answers something else",
                        question.host()
                                + " asks "
                                + question.challenge().prompts().size()
                                + " question(s); an answer has at most "
                                + Challenge.MAX_ANSWER
                                + " characters.",
                        "Send one answer for each question, in their order.")
                .asException();
    }

    private record Waiting(Question question, CompletableFuture<Optional<List<String>>> answers) {}

    /** Somebody who hears of questions. */
    final class Watch implements AutoCloseable {
        private final UUID owner;
        private final List<UUID> hosts;
        private final Consumer<@Nullable Question> listener;

        private Watch(UUID owner, List<UUID> hosts, Consumer<@Nullable Question> listener) {
            this.owner = owner;
            this.hosts = hosts;
            this.listener = listener;
        }

        @Override
        public void close() {
            telling.lock();
            try {
                watches.remove(this);
            } finally {
                telling.unlock();
            }
        }
    }
}
