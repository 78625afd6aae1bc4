package dev.culvert.share;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.culvert.account.People;
import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditLog;
import dev.culvert.problem.ProblemException;
import dev.culvert.share.gateway.Wire;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.Visitor;
import dev.culvert.tunnel.Workbench;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Shares through the whole console and a real sshd to a web server behind it. */
@CulvertTest
class SharesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static OpenSshServer server;
    private static HttpServer web;

    @Autowired private Console console;
    @Autowired private DatabaseClient database;
    @Autowired private AuditLog audit;
    @Autowired private Shares shares;
    @Autowired private LiveShares live;
    @Autowired private ShareRows rows;
    @Autowired private People people;
    private Visitor owner;
    private Workbench work;
    private String host;
    private String tunnel;

    @BeforeAll
    static void startServers() throws IOException {
        server = OpenSshServer.start();
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext(
                "/",
                exchange -> {
                    String seen =
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + " for "
                                    + exchange.getRequestHeaders().getFirst("Host");
                    byte[] body = seen.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        web.createContext(
                "/endless",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    while (true) {
                        exchange.getResponseBody().write(new byte[8192]);
                    }
                });
        web.createContext(
                "/picky",
                exchange -> {
                    String shown = exchange.getRequestHeaders().getFirst("Host");
                    boolean own = shown.startsWith("127.0.0.1:");
                    blockedUnless(own, shown, exchange);
                });
        web.createContext("/always-blocked", exchange -> blockedUnless(false, "it", exchange));
        web.setExecutor(Thread::startVirtualThread);
        web.start();
    }

    /** Answers as Vite does. */
    private static void blockedUnless(boolean allowed, String host, HttpExchange exchange)
            throws IOException {
        String text = "Blocked request. This host (\"" + host + "\") is not allowed.";
        byte[] body = (allowed ? "hello" : text).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(allowed ? 200 : 403, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterAll
    static void stopServers() {
        web.stop(0);
        server.close();
    }

    @BeforeEach
    void aLiveTunnel() {
        owner = console.member();
        work = new Workbench(owner);
        host = work.trustedHost(server);
        Map<String, Object> made = work.local(host, freePort(), web.getAddress().getPort());
        tunnel = text(work.untilState(made, "live"), "id");
    }

    @Test
    void makesATunnelPublic() throws IOException {
        Map<String, Object> share = share(Map.of("name", "for Kim"));

        assertThat(text(share, "url")).matches("http://[a-z2-7]{26}\\.localhost:\\d+");
        Wire.Message answer = visit(share, "GET", "/a?b=c", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("GET /a?b=c for 127.0.0.1:" + web.getAddress().getPort());
        assertThat(one(share)).containsEntry("visits", 1).containsEntry("name", "for Kim");
        assertThat(events(share)).containsExactly("share.created");
    }

    @Test
    void keepsTheSecretLabelOutOfTheDatabase() {
        Map<String, Object> share = share(Map.of());

        Map<String, Object> row =
                database.sql("select * from share where id = :id")
                        .bind("id", UUID.fromString(text(share, "id")))
                        .fetch()
                        .one()
                        .block(PATIENCE);

        String slug = URI.create(text(share, "url")).getHost().split("\\.")[0];
        assertThat(row.get("slug")).isNotNull();
        assertThat(row.toString()).doesNotContain(slug);
        byte[] sealed = bytes(row.get("slug"));
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain(slug);
    }

    @Test
    void revokesAShareAndCutsWhoeverIsConnected() throws IOException {
        Map<String, Object> share = share(Map.of());
        try (Wire visitor = connect(share)) {
            visitor.send("GET /endless HTTP/1.1\r\nHost: " + hostName(share) + "\r\n\r\n").head();

            delete("/api/v1/shares/" + text(share, "id"));
            long before = System.nanoTime();
            visitor.rest();

            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(1));
        }
        Wire.Message gone = visit(share, "GET", "/", "");
        assertThat(gone.status()).isEqualTo(404);
        try (Wire visitor = connect(share)) {
            Wire.Message unknown =
                    visitor.send("GET / HTTP/1.1\r\nHost: nobody.localhost\r\n\r\n").message();
            assertThat(gone).isEqualTo(unknown);
        }
        assertThat(status("/api/v1/shares/" + text(share, "id"))).isEqualTo(404);
        assertThat(events(share)).containsExactly("share.created", "share.revoked");
    }

    @Test
    void saysInWordsThatTheTunnelOfAShareIsOff() throws IOException {
        Map<String, Object> share = share(Map.of());
        work.web().delete().uri("/api/v1/tunnels/" + tunnel + "/connection").exchange();
        work.untilState(Map.of("id", tunnel), "stopped");

        Wire.Message answer = visit(share, "GET", "/", "");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body()).contains("nothing answers behind it");
    }

    @Test
    void tellsItsOwnerThatNothingAnswersBehindIt() throws IOException {
        int port = freePort();
        Map<String, Object> made = work.local(host, freePort(), port);
        String waiting = text(work.untilState(made, "degraded"), "id");
        Map<String, Object> share =
                work.created("/api/v1/tunnels/" + waiting + "/shares", Map.of());
        List<ShareChange> seen = new CopyOnWriteArrayList<>();
        Disposable watching = shares.changes(owner.caller()).subscribe(seen::add);
        assertThat(one(share).get("problem")).isNull();

        assertThat(visit(share, "GET", "/", "").status()).isEqualTo(502);

        Map<String, Object> problem = part(one(share), "problem");
        assertThat(problem).containsEntry("code", "SHARE_BACKEND");
        assertThat(text(problem, "title")).contains("127.0.0.1:" + port);
        await().atMost(PATIENCE)
                .until(() ->
                        seen.stream()
                                .anyMatch(change ->
                                        change.view() != null && change.view().problem() != null));
        watching.dispose();

        HttpServer late =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        late.createContext("/", exchange -> exchange.sendResponseHeaders(200, -1));
        late.start();
        try {
            assertThat(visit(share, "GET", "/", "").status()).isEqualTo(200);
        } finally {
            late.stop(0);
        }
        assertThat(one(share).get("problem")).isNull();
    }

    @Test
    void tellsItsOwnerThatTheFrameworkBehindItRefusesTheHost() throws IOException {
        Map<String, Object> asSent = share(Map.of("hostHeader", "as-sent"));
        Map<String, Object> asTarget = share(Map.of());

        assertThat(visit(asSent, "GET", "/picky", "").status()).isEqualTo(403);
        assertThat(visit(asTarget, "GET", "/picky", "").status()).isEqualTo(200);

        Map<String, Object> problem = part(one(asSent), "problem");
        assertThat(problem).containsEntry("code", "SHARE_HOST_BLOCKED");
        assertThat(text(problem, "fix")).contains("Host header set to the target's own name");
        assertThat(one(asTarget).get("problem")).isNull();

        Map<String, Object> custom = share(Map.of("hostHeader", "shop.internal"));
        visit(custom, "GET", "/picky", "");
        assertThat(text(part(one(custom), "problem"), "detail")).contains("shop.internal");

        visit(asTarget, "GET", "/always-blocked", "");
        assertThat(text(part(one(asTarget), "problem"), "fix"))
                .as("what is left where the target was shown its own name")
                .contains("Add 127.0.0.1");

        assertThat(visit(asSent, "GET", "/", "").status()).isEqualTo(200);
        assertThat(one(asSent).get("problem")).as("after a good answer").isNull();
    }

    @Test
    void endsWithItsTunnel() throws IOException {
        Map<String, Object> share = share(Map.of());

        delete("/api/v1/tunnels/" + tunnel);

        await().atMost(PATIENCE).until(() -> visit(share, "GET", "/", "").status() == 404);
        assertThat(status("/api/v1/shares/" + text(share, "id"))).isEqualTo(404);
    }

    @Test
    void endsByItself() throws IOException {
        Map<String, Object> share = share(Map.of("expiresIn", "PT2S"));
        try (Wire visitor = connect(share)) {
            visitor.send("GET /endless HTTP/1.1\r\nHost: " + hostName(share) + "\r\n\r\n").head();
            visitor.rest();
        }

        assertThat(visit(share, "GET", "/", "").status()).isEqualTo(404);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(events(share))
                                .containsExactly("share.created", "share.expired"));
    }

    @Test
    void canBeExtended() {
        Map<String, Object> share = share(Map.of("expiresIn", "PT1M"));

        work.web()
                .patch()
                .uri("/api/v1/shares/" + text(share, "id"))
                .bodyValue(Map.of("expiresIn", "P7D"))
                .exchange()
                .expectStatus()
                .isOk();

        assertThat(text(one(share), "expiresAt")).isGreaterThan(text(share, "expiresAt"));
        assertThat(events(share)).containsExactly("share.created", "share.extended");
    }

    @Test
    void staysRevokedWhenItIsExtendedAtTheSameTime() throws IOException {
        for (int i = 0; i < 15; i++) {
            Map<String, Object> share = share(Map.of("name", "race " + i));
            UUID id = UUID.fromString(text(share, "id"));

            Mono<Void> extend =
                    shares.extend(owner.caller(), id, Duration.ofDays(1))
                            .onErrorComplete(ProblemException.class)
                            .then();
            Mono.when(extend, shares.revoke(owner.caller(), id)).block(PATIENCE);

            assertThat(live.find(id)).isEmpty();
            assertThat(visit(share, "GET", "/", "").status()).isEqualTo(404);
        }
    }

    @Test
    void endsInMemoryWhenItsRowWasEndedBySomebodyElse() throws IOException {
        Map<String, Object> share = share(Map.of());
        UUID id = UUID.fromString(text(share, "id"));
        database.sql("update share set revoked_at = now() where id = :id")
                .bind("id", id)
                .then()
                .block(PATIENCE);

        delete("/api/v1/shares/" + id);

        assertThat(visit(share, "GET", "/", "").status()).isEqualTo(404);
    }

    @Test
    void endsWithItsOwnersAccount() throws IOException {
        Map<String, Object> share = share(Map.of());

        people.disable(Actor.system(), owner.id()).block(PATIENCE);

        await().atMost(PATIENCE).until(() -> visit(share, "GET", "/", "").status() == 404);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(events(share))
                                .containsExactly("share.created", "share.revoked"));
    }

    @Test
    void makesNothingForSomebodyWhoWasDisabledMeanwhile() {
        UUID id = UUID.fromString(text(share(Map.of()), "id"));
        Share made = live.find(id).orElseThrow();
        people.disable(Actor.system(), owner.id()).block(PATIENCE);

        assertThat(rows.insert(copy(made)).block(PATIENCE)).isZero();
    }

    @Test
    void staysClosedAfterARestartForSomebodyWhoIsDisabled() {
        UUID id = UUID.fromString(text(share(Map.of()), "id"));
        assertThat(open()).contains(id);

        disableBehindTheConsole();
        assertThat(open()).doesNotContain(id);

        // What was left open by a cleanup that failed is ended later, and once.
        await().atMost(PATIENCE).until(() -> live.find(id).isEmpty());
        await().atMost(PATIENCE).until(() -> ofDisabled().isEmpty());
        assertThat(events(Map.of("id", id.toString())))
                .containsExactly("share.created", "share.revoked");
    }

    @Test
    void enforcesItsRules() throws IOException {
        Map<String, Object> share =
                share(
                        Map.of(
                                "access",
                                Map.of(
                                        "password",
                                        "open sesame",
                                        "methods",
                                        List.of("GET"),
                                        "pathPrefix",
                                        "/docs")));
        String right = "Authorization: Basic eDpvcGVuIHNlc2FtZQ==\r\n";

        assertThat(visit(share, "GET", "/docs/", "").status()).isEqualTo(401);
        assertThat(visit(share, "GET", "/docs/", right).status()).isEqualTo(200);
        assertThat(visit(share, "GET", "/", right).status()).isEqualTo(404);
        assertThat(visit(share, "PUT", "/docs/", right).status()).isEqualTo(405);
        assertThat(one(share).toString()).doesNotContain("sesame");
    }

    @Test
    void listsWhatIsTheCallersOwn() {
        Map<String, Object> share = share(Map.of());

        assertThat(work.get("/api/v1/shares").toString()).contains(text(share, "url"));
        assertThat(work.get("/api/v1/tunnels/" + tunnel + "/shares").toString())
                .contains(text(share, "url"));
        assertThat(new Workbench(console.member()).get("/api/v1/shares").toString())
                .doesNotContain(text(share, "id"));
    }

    @Test
    void tellsItsOwnerOfChanges() {
        List<ShareChange> seen = new CopyOnWriteArrayList<>();
        Disposable watching = shares.changes(owner.caller()).subscribe(seen::add);

        Map<String, Object> share = share(Map.of());
        delete("/api/v1/shares/" + text(share, "id"));

        await().atMost(PATIENCE).until(() -> seen.size() == 2);
        assertThat(seen.get(0).view()).isNotNull();
        assertThat(seen.get(1).view()).isNull();
        watching.dispose();
    }

    @Test
    void refusesToShareATunnelWithoutATarget() {
        String socks = text(work.dynamic(host, freePort()), "id");

        assertThat(work.refused("/api/v1/tunnels/" + socks + "/shares", Map.of()))
                .containsEntry("code", "SHARE_NEEDS_TARGET");
    }

    @ParameterizedTest
    @CsvSource({
        "expiresIn, PT0S, BAD_EXPIRY",
        "expiresIn, P31D, BAD_EXPIRY",
        "hostHeader, a b, BAD_HOST_HEADER",
        "kind, tcp, SHARE_KIND_NOT_OFFERED"
    })
    void refusesWishesThatCannotBe(String field, String value, String code) {
        assertThat(work.refused("/api/v1/tunnels/" + tunnel + "/shares", Map.of(field, value)))
                .containsEntry("code", code);
    }

    @ParameterizedTest
    @CsvSource({
        "password, 1234567, PASSWORD_UNFIT",
        "pathPrefix, docs, BAD_PATH_PREFIX",
        "pathPrefix, /docs/../a, BAD_PATH_PREFIX",
        "maxVisits, 0, BAD_MAX_VISITS",
        "signedIn, true, SHARE_SIGNED_IN_NOT_OFFERED"
    })
    void refusesRulesThatCannotBe(String field, String value, String code) {
        assertThat(
                        work.refused(
                                "/api/v1/tunnels/" + tunnel + "/shares",
                                Map.of("access", Map.of(field, value))))
                .containsEntry("code", code);
    }

    @Test
    void refusesMoreSharesThanOnePersonMayHave() {
        for (int i = 0; i < 20; i++) {
            share(Map.of());
        }

        assertThat(work.refused("/api/v1/tunnels/" + tunnel + "/shares", Map.of()))
                .containsEntry("code", "TOO_MANY_SHARES");
    }

    private Map<String, Object> share(Map<String, Object> wish) {
        return work.created("/api/v1/tunnels/" + tunnel + "/shares", wish);
    }

    private List<UUID> open() {
        return rows.open().map(Share::id).collectList().block(PATIENCE);
    }

    private List<UUID> ofDisabled() {
        return rows.ofDisabledPeople().map(Share::id).collectList().block(PATIENCE);
    }

    /** As if the console had stopped before it could end what they had open. */
    private void disableBehindTheConsole() {
        database.sql("update person set disabled_at = now() where id = :id")
                .bind("id", owner.id())
                .then()
                .block(PATIENCE);
    }

    private static Share copy(Share share) {
        return new Share(
                UUID.randomUUID(),
                share.tunnelId(),
                share.owner(),
                share.name(),
                Slug.random(),
                share.target(),
                share.hostHeader(),
                share.passwordHash(),
                share.access(),
                0,
                share.createdAt(),
                share.expiresAt());
    }

    private Map<String, Object> one(Map<String, Object> share) {
        return work.get("/api/v1/shares/" + text(share, "id"));
    }

    private void delete(String path) {
        work.web().delete().uri(path).exchange().expectStatus().isNoContent();
    }

    private int status(String path) {
        return work.web().get().uri(path).exchange().returnResult(Void.class).getStatus().value();
    }

    /** What the audit log says of the share, the oldest first. */
    private List<String> events(Map<String, Object> share) {
        return audit.export()
                .filter(event -> text(share, "id").equals(String.valueOf(event.entry().objectId())))
                .map(event -> event.entry().action())
                .collectList()
                .block(PATIENCE);
    }

    private static Wire.Message visit(
            Map<String, Object> share, String method, String path, String fields)
            throws IOException {
        try (Wire visitor = connect(share)) {
            return visitor.send(
                            method
                                    + " "
                                    + path
                                    + " HTTP/1.1\r\nHost: "
                                    + hostName(share)
                                    + "\r\n"
                                    + fields
                                    + "\r\n")
                    .message();
        }
    }

    private static Wire connect(Map<String, Object> share) throws IOException {
        URI url = URI.create(text(share, "url"));
        return Wire.to(new InetSocketAddress("127.0.0.1", url.getPort()));
    }

    private static String hostName(Map<String, Object> share) {
        return URI.create(text(share, "url")).getAuthority();
    }

    private static byte[] bytes(Object column) {
        java.nio.ByteBuffer buffer = (java.nio.ByteBuffer) column;
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
