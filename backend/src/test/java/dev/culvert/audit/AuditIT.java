package dev.culvert.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.account.Role;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.Visitor;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The log against PostgreSQL. */
@CulvertTest
class AuditIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Autowired Console console;
    @Autowired AuditLog log;
    @Autowired DatabaseClient client;
    @Autowired TransactionalOperator transaction;

    @Test
    void readsBackWhatWasRecorded() {
        var actor = new Actor(UUID.randomUUID(), "Ada\0", Via.API, "::1");
        var entry =
                Entry.of("tunnel.started", "tunnel", UUID.randomUUID(), "db " + UUID.randomUUID())
                        .with("why", "späte ☂ \"quote\"")
                        .failed();

        log.record(actor, entry).block(PATIENCE);

        List<AuditEvent> found = find(entry.objectName());
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().actor()).isEqualTo(actor);
        assertThat(found.getFirst().entry()).isEqualTo(entry);
    }

    @Test
    void numbersWithoutGapsUnderManyWriters() {
        String name = "many " + UUID.randomUUID();
        Flux.range(0, 60)
                .flatMap(i -> log.record(Actor.system(), Entry.of("t.e", "t", null, name)), 20)
                .then()
                .block(PATIENCE);

        assertThat(find(name)).hasSize(60);
        Verification verified = log.verify().block(PATIENCE);
        assertThat(verified.valid()).isTrue();
        assertThat(verified.events()).isGreaterThanOrEqualTo(60);
    }

    @Test
    void anEventGoesWithItsChange() {
        String name = "undone " + UUID.randomUUID();
        Mono<Void> change =
                log.record(Actor.system(), Entry.of("t.e", "t", null, name))
                        .then(Mono.<Void>error(new IllegalStateException("undo")))
                        .as(transaction::transactional);
        var seen = log.live().filter(event -> event.entry().objectName().equals(name)).next();
        var live = seen.toFuture();

        assertThatThrownBy(() -> change.block(PATIENCE)).hasMessage("undo");

        assertThat(find(name)).isEmpty();
        assertThat(live).isNotDone();
        assertThat(log.verify().block(PATIENCE).valid()).isTrue();
    }

    @Test
    void showsCommittedEventsLive() {
        String name = "live " + UUID.randomUUID();
        StepVerifier.create(
                        log.live().filter(event -> event.entry().objectName().equals(name)).next())
                .then(() ->
                        log.record(Actor.system(), Entry.of("t.e", "t", null, name))
                                .block(PATIENCE))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void theDatabaseRefusesToAlterOrRemoveEvents() {
        log.record(Actor.system(), Entry.of("t.e", "t", null, "fixed")).block(PATIENCE);

        for (String sql :
                List.of(
                        "update audit_event set object_name = 'x'",
                        "delete from audit_event",
                        "truncate audit_event")) {
            assertThatThrownBy(() -> client.sql(sql).then().block(PATIENCE))
                    .hasStackTraceContaining("append-only");
        }
    }

    @Test
    void onlyAdminsAndAuditorsRead() {
        for (String path : List.of("", "/export", "/verify")) {
            String uri = "/api/v1/audit" + path;
            console.member().web().get().uri(uri).exchange().expectStatus().isForbidden();
            console.anonymous().get().uri(uri).exchange().expectStatus().isUnauthorized();
            console.admin().web().get().uri(uri).exchange().expectStatus().isOk();
            console.person(Role.AUDITOR).web().get().uri(uri).exchange().expectStatus().isOk();
        }
    }

    @Test
    void pagesWithACursorAndFilters() {
        String name = "paged " + UUID.randomUUID();
        Flux.range(0, 3)
                .concatMap(i -> log.record(Actor.system(), Entry.of("t.e" + i, "t", null, name)))
                .then()
                .block(PATIENCE);
        var query = new AuditQuery(null, null, name, null, null, 2, null);

        var first = log.read(query).block(PATIENCE);
        assertThat(first.items())
                .extracting(e -> e.entry().action())
                .containsExactly("t.e2", "t.e1");
        Long cursor = Long.valueOf(first.next());
        var second =
                log.read(new AuditQuery(null, "t", name, null, null, 2, cursor)).block(PATIENCE);
        assertThat(second.items()).extracting(e -> e.entry().action()).containsExactly("t.e0");
        assertThat(second.next()).isNull();
        assertThat(
                        log.read(new AuditQuery(null, "t.e1", name, null, null, 9, null))
                                .block()
                                .items())
                .hasSize(1);
    }

    @Test
    void readingIsNotedOnceAndExportingEveryTime() {
        Visitor auditor = console.person(Role.AUDITOR);
        for (int i = 0; i < 2; i++) {
            auditor.web().get().uri("/api/v1/audit").exchange().expectStatus().isOk();
            String csv =
                    auditor.web()
                            .get()
                            .uri("/api/v1/audit/export?format=csv")
                            .exchange()
                            .expectHeader()
                            .contentType("text/csv;charset=UTF-8")
                            .expectBody(String.class)
                            .returnResult()
                            .getResponseBody();
            assertThat(csv).startsWith("\"seq\",\"at\"").contains("\"audit.exported\"");
        }
        var mine = new AuditQuery(auditor.id().toString(), null, null, null, null, 50, null);
        assertThat(log.read(mine).block(PATIENCE).items())
                .extracting(event -> event.entry().action())
                .containsExactlyInAnyOrder("audit.read", "audit.exported", "audit.exported");
    }

    @Test
    void refusesLimitsCursorsAndFormatsThatAreNone() {
        Visitor admin = console.admin();
        for (String bad :
                List.of("?limit=201", "?limit=0", "?cursor=x", "?from=x", "/export?format=pdf")) {
            admin.web().get().uri("/api/v1/audit" + bad).exchange().expectStatus().isBadRequest();
        }
    }

    private List<AuditEvent> find(String object) {
        var query = new AuditQuery(null, null, object, null, null, 200, null);
        return log.read(query).block(PATIENCE).items();
    }
}
