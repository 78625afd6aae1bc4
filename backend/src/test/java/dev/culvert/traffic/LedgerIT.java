package dev.culvert.traffic;

import static dev.culvert.traffic.BacklogTest.entry;
import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.number;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.account.ApiTokens;
import dev.culvert.account.Scope;
import dev.culvert.audit.Actor;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import dev.culvert.testing.Visitor;
import dev.culvert.tunnel.Workbench;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** The ledger with a real database: quick, slow, and away. */
@CulvertTest
class LedgerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static OpenSshServer server;
    private static TcpServer answering;

    @Autowired private Console console;
    @Autowired private ConnectionFactory database;
    @Autowired private LedgerRows rows;
    @Autowired private Ledger ledger;
    @Autowired private ApiTokens tokens;

    private Visitor visitor;
    private Workbench work;
    private String host;

    @BeforeAll
    static void startServers() {
        server = OpenSshServer.start();
        answering = TcpServer.answering(question -> "you said " + question);
    }

    @AfterAll
    static void stopServers() {
        answering.close();
        server.close();
    }

    @BeforeEach
    void person() {
        visitor = console.member();
        work = new Workbench(visitor);
        host = work.trustedHost(server);
    }

    @Test
    void everyConnectionHasItsKindPersonFirstByteAndDuration() throws Exception {
        int port = freePort();
        Map<String, Object> tunnel = live(port);
        ask(port, "hello");

        Map<String, Object> connection = work.endedConnections(text(tunnel, "id"), 1).getFirst();

        assertThat(connection)
                .containsEntry("kind", "local")
                .containsEntry("person", visitor.id().toString())
                .containsEntry("target", "127.0.0.1:" + answering.port());
        assertThat(number(connection, "durationMillis"))
                .isGreaterThanOrEqualTo(number(connection, "firstByteMillis"));
    }

    @Test
    void aStuckDatabaseHoldsUpNoConnectionAndMissesNone() throws Exception {
        int port = freePort();
        Map<String, Object> tunnel = live(port);
        Connection stuck = Mono.from(database.create()).block(PATIENCE);
        try {
            run(stuck, "begin");
            run(stuck, "lock table connection in access exclusive mode");
            for (int i = 0; i < 40; i++) {
                assertThat(ask(port, "number " + i)).isEqualTo("you said number " + i);
            }
        } finally {
            run(stuck, "rollback");
            Mono.from(stuck.close()).block(PATIENCE);
        }
        work.endedConnections(text(tunnel, "id"), 40);
    }

    @Test
    void aDatabaseThatIsAwayIsWaitedForWithinTheLimit() {
        ConnectionFactory nowhere =
                ConnectionFactories.get("r2dbc:postgresql://nobody:x@127.0.0.1:1/nothing");
        Ledger ledger =
                new Ledger(
                        new LedgerRows(DatabaseClient.create(nowhere)),
                        TransactionalOperator.create(new R2dbcTransactionManager(nowhere)),
                        100);
        for (int i = 0; i < 1_000; i++) {
            ledger.note(entry(UUID.randomUUID(), true));
        }
        assertThat(ledger.waiting()).isEqualTo(100);

        assertThat(ledger.flush().onErrorResume(e -> Mono.empty()).blockOptional(PATIENCE))
                .isEmpty();

        assertThat(ledger.waiting()).as("nothing more is lost by trying").isEqualTo(100);
    }

    @Test
    void aBatchThatIsWrittenTwiceCountsOnce() {
        Map<String, Object> tunnel = live(freePort());
        UUID id = UUID.fromString(text(tunnel, "id"));
        List<LedgerEntry> batch = List.of(entry(UUID.randomUUID(), id, visitor.id(), true));

        assertThat(rows.write(batch).block(PATIENCE))
                .containsExactly(Map.entry(id, new LedgerRows.Totals(3, 4, 1)));
        assertThat(rows.write(batch).block(PATIENCE)).isEmpty();
    }

    @Test
    void connectionsAreFoundByTargetPeerReasonAndTimeInPages() throws Exception {
        int port = freePort();
        Map<String, Object> tunnel = live(port);
        String path = "/api/v1/tunnels/" + text(tunnel, "id") + "/connections";
        for (int i = 0; i < 5; i++) {
            ask(port, "x");
        }
        List<Map<String, Object>> all = work.endedConnections(text(tunnel, "id"), 5);

        assertThat(items(path + "?target=127.0.0.1&peer=127.0.0&open=false")).isEqualTo(all);
        assertThat(items(path + "?target=elsewhere")).isEmpty();
        assertThat(items(path + "?reason=limit")).isEmpty();
        assertThat(items(path + "?open=true")).isEmpty();
        assertThat(items(path + "?from=" + Instant.now().plusSeconds(60))).isEmpty();
        assertThat(items(path + "?to=" + Instant.now().plusSeconds(60))).hasSize(5);

        Map<String, Object> first = work.get(path + "?limit=3");
        List<Map<String, Object>> second = items(path + "?limit=3&cursor=" + text(first, "next"));
        assertThat(list(first)).isEqualTo(all.subList(0, 3));
        assertThat(second).isEqualTo(all.subList(3, 5));
    }

    @Test
    void whatCannotBeAskedForIsRefusedInWords() {
        String path = "/api/v1/tunnels/" + text(live(freePort()), "id");
        for (String wrong :
                List.of(
                        "/connections?reason=boredom",
                        "/connections?cursor=nonsense",
                        "/connections?limit=0",
                        "/destinations?limit=201",
                        "/traffic?by=century",
                        "/traffic?from=2020-01-01T00:00:00Z",
                        "/traffic?from=2031-01-02T00:00:00Z&to=2031-01-01T00:00:00Z")) {
            work.web()
                    .get()
                    .uri(path + wrong)
                    .exchange()
                    .expectStatus()
                    .isBadRequest()
                    .expectBody()
                    .jsonPath("$.code")
                    .exists();
        }
    }

    @Test
    void aPersonsLedgerIsAFileForSpreadsheets() throws Exception {
        int port = freePort();
        Map<String, Object> tunnel = live(port);
        ask(port, "hello");
        work.endedConnections(text(tunnel, "id"), 1);

        String file =
                work.web()
                        .get()
                        .uri("/api/v1/connections/export")
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectHeader()
                        .contentTypeCompatibleWith("text/csv")
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody();

        assertThat(file.lines()).hasSize(2);
        assertThat(file).startsWith("\"id\",\"tunnelId\",").contains(text(tunnel, "id"));
    }

    @Test
    void aLongFileIsCompleteAlthoughManyConnectionsBeganAtOnce() {
        UUID tunnel = UUID.fromString(text(live(freePort()), "id"));
        List<UUID> ids = written(tunnel, 2 * Ledger.PAGE + 1);

        List<LedgerEntry> all = ledger.of(visitor.id(), null, null).collectList().block(PATIENCE);

        assertThat(all)
                .extracting(LedgerEntry::id)
                .containsExactlyInAnyOrderElementsOf(ids)
                .isSortedAccordingTo(Comparator.comparing(UUID::toString).reversed());
    }

    @Test
    void slowReadersKeepNobodyFromTheDatabase() throws Exception {
        UUID tunnel = UUID.fromString(text(live(freePort()), "id"));
        written(tunnel, 2 * Ledger.PAGE + 1);
        List<SlowReader> readers = Stream.generate(SlowReader::new).limit(40).toList();
        try {
            for (SlowReader reader : readers) {
                ledger.of(visitor.id(), null, null).subscribe(reader);
                assertThat(reader.began.await(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(ledger.of(visitor.id(), tunnel, 1).collectList().block(PATIENCE)).hasSize(1);
        } finally {
            readers.forEach(SlowReader::cancel);
        }
    }

    @Test
    void aFileIsReadOneAtATimeAndEndsWithTheRightToReadIt() throws Exception {
        UUID tunnel = UUID.fromString(text(live(freePort()), "id"));
        int many = 20_000; // more than fits between the console and who does not read
        insert(tunnel, many);
        String path = "/api/v1/connections/export?from=2000-01-01T00:00:00Z";
        var other =
                tokens.create(Actor.system(), visitor.id(), "other", Scope.ALL, null)
                        .block(PATIENCE);
        try (Socket reader = new Socket()) {
            reader.setReceiveBufferSize(8_192);
            reader.connect(new InetSocketAddress("127.0.0.1", console.port()));
            ask(reader, path);
            assertThat(reader.getInputStream().read()).isEqualTo('H');
            work.web()
                    .get()
                    .uri(path)
                    .exchange()
                    .expectStatus()
                    .isEqualTo(429)
                    .expectBody()
                    .jsonPath("$.code")
                    .isEqualTo("DOWNLOAD_RUNNING");

            revokeTheFirstToken();

            WebTestClient again = console.bearer(other.secret());
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            again.get()
                                    .uri("/api/v1/connections/export?from=2999-01-01T00:00:00Z")
                                    .exchange()
                                    .expectStatus()
                                    .isOk());
            String read =
                    new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(read.lines().filter(line -> line.contains("yyy")).count())
                    .isBetween(1L, many - 1L);
        }
    }

    @Test
    void aDynamicTunnelHasATableOfDestinations() throws Exception {
        int port = freePort();
        Map<String, Object> tunnel = work.untilState(work.dynamic(host, port), "live");
        String path = "/api/v1/tunnels/" + text(tunnel, "id") + "/destinations";
        int nobody = freePort();
        try (Socket open = socks(port, answering.port())) {
            open.getOutputStream().write("hi".getBytes(StandardCharsets.US_ASCII));
            try (Socket refused = socks(port, nobody)) {
                assertThat(refused.getInputStream().read()).isEqualTo(-1);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(items(path))
                                    .hasSize(2)
                                    .anySatisfy(each ->
                                            assertThat(each)
                                                    .containsEntry(
                                                            "target",
                                                            "127.0.0.1:" + answering.port())
                                                    .containsEntry("open", 1)
                                                    .containsEntry("bytesIn", 2)
                                                    .containsEntry("failures", 0))
                                    .anySatisfy(each ->
                                            assertThat(each)
                                                    .containsEntry("target", "127.0.0.1:" + nobody)
                                                    .containsEntry("connections", 1)
                                                    .containsEntry("failures", 1)));
            assertThat(items(path + "?limit=1")).hasSize(1);
        }
    }

    private List<UUID> written(UUID tunnel, int count) {
        List<UUID> ids = Stream.generate(UUID::randomUUID).limit(count).toList();
        rows.write(ids.stream().map(id -> entry(id, tunnel, visitor.id(), true)).toList())
                .block(PATIENCE);
        return ids;
    }

    private void insert(UUID tunnel, int count) {
        DatabaseClient.create(database)
                .sql(
                        """
                        insert into connection (id, tunnel_id, owner_id, peer, target, kind)
                        select gen_random_uuid(), :tunnel, :owner, repeat('x', 300),
                               repeat('y', 300), 'local' from generate_series(1, :count)
                        """)
                .bind("tunnel", tunnel)
                .bind("owner", visitor.id())
                .bind("count", count)
                .fetch()
                .rowsUpdated()
                .block(PATIENCE);
    }

    private void ask(Socket socket, String path) throws IOException {
        String request =
                "GET %s HTTP/1.1\r\nHost: console\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(path, visitor.token());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private void revokeTheFirstToken() {
        var named =
                tokens.list(visitor.id())
                        .filter(each -> each.name().equals("test"))
                        .blockFirst(PATIENCE);
        tokens.revoke(Actor.system(), visitor.id(), named.id()).block(PATIENCE);
    }

    private Map<String, Object> live(int port) {
        return work.untilState(work.local(host, port, answering.port()), "live");
    }

    private List<Map<String, Object>> items(String path) {
        return list(work.get(path));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> page) {
        return (List<Map<String, Object>>) page.get("items");
    }

    private static void run(Connection connection, String sql) {
        Mono.from(connection.createStatement(sql).execute())
                .flatMap(result -> Mono.from(result.getRowsUpdated()))
                .block(PATIENCE);
    }

    private static String ask(int port, String question) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** SOCKS5 to 127.0.0.1, without authentication; the reply is skipped, good or bad. */
    private static Socket socks(int proxy, int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", proxy);
        socket.getOutputStream().write(new byte[] {5, 1, 0});
        socket.getInputStream().readNBytes(2);
        socket.getOutputStream()
                .write(new byte[] {5, 1, 0, 1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port});
        socket.getInputStream().readNBytes(10);
        return socket;
    }

    /** Takes one entry and then no more. */
    private static final class SlowReader extends BaseSubscriber<LedgerEntry> {
        private final CountDownLatch began = new CountDownLatch(1);

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(LedgerEntry entry) {
            began.countDown();
        }
    }
}
