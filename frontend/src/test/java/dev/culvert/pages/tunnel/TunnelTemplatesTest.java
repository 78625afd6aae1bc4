package dev.culvert.pages.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.host.Key;
import dev.culvert.pages.Templates;
import dev.culvert.pages.drawing.Dial;
import dev.culvert.pages.drawing.PathState;
import dev.culvert.pages.share.ShareRow;
import dev.culvert.pages.words.Ago;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.Endpoint;
import dev.culvert.traffic.Destination;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.Moved;
import dev.culvert.tunnel.Kind;
import dev.culvert.tunnel.Plan;
import dev.culvert.tunnel.TunnelState;
import dev.culvert.tunnel.TunnelView;
import dev.culvert.tunnel.command.Ignored;
import dev.culvert.tunnel.history.TunnelEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TunnelTemplatesTest {

    private static final Instant NOW = Views.NOW;

    @Test
    void theListShowsEveryStateWithItsWordAndItsFix() {
        String html = page(Views.everyState(), new HashMap<>(), "tunnels");
        for (TunnelView view : Views.everyState()) {
            assertThat(html).contains(">" + view.tunnel().name() + "<");
        }
        assertThat(html)
                .contains(
                        "(5!) Tunnels",
                        "Nothing listens on db.internal:5432.",
                        "Start the service.")
                .contains("data-cut=\"exit\"", "data-cut=\"target\"", "data-cut=\"link\"")
                .contains("data-cut=\"bind\"", "Trust bastion", "Retry now", "Try again")
                .contains("SHA256%3AnThbg6kXUpJWGl7E1IGOCspRomTxdCARL%2BiKw%2FE5SY8");
        for (PathState state : PathState.values()) {
            assertThat(html).contains("data-state=\"" + state.key() + "\"");
        }
    }

    @Test
    void anEmptyListOffersExamples() {
        String html = page(List.of(), new HashMap<>(), "tunnels-empty");
        assertThat(html)
                .contains("No tunnels yet", "Reach a private service", "Browse through a host");
    }

    @Test
    void aProblemKeepsTheCommand() {
        Map<String, Object> model = new HashMap<>();
        model.put("command", "ssh -L nonsense");
        model.put("problem", Problem.invalid("X", "No such forward", "Because.", "Write it so."));
        assertThat(page(Views.everyState(), model, "tunnels-problem"))
                .contains("value=\"ssh -L nonsense\"", "No such forward", "Write it so.");
    }

    @Test
    void thePreviewDrawsWhatWouldOpen() {
        Map<String, Object> model = new HashMap<>();
        model.put("command", "ssh -v -L 15434:reports.internal:5432 bastion");
        model.put("preview", Preview.of(plan()));
        assertThat(page(Views.everyState(), model, "tunnels-preview"))
                .contains(
                        "reports.internal",
                        ":15434",
                        "as mara on a new host, key laptop",
                        "<code>-v</code>");
    }

    @Test
    void theQuestionHowToSignInKeepsTheCommand() {
        var form = new PastePages.PasteForm("ssh -L 1:b:2 h", "yes", null, "secret-text", null);
        var key =
                new Key(
                        new UUID(0, 3),
                        new UUID(0, 1),
                        "laptop",
                        "ssh-ed25519",
                        "SHA256:x",
                        "ssh-ed25519 A",
                        NOW);
        String html =
                Templates.page(
                        "tunnels/ask",
                        "ask",
                        Map.of("ask", PastePages.Ask.of(form, plan()), "keys", List.of(key)));
        assertThat(html)
                .contains(
                        "value=\"ssh -L 1:b:2 h\"",
                        "laptop (ssh-ed25519)",
                        "mara@bastion.example.com")
                .doesNotContain("secret-text");
    }

    @Test
    void aTunnelHasItsOwnPageInEveryState() {
        for (TunnelView view : Views.everyState()) {
            TunnelDetail detail =
                    TunnelDetail.of(
                            view,
                            connections(),
                            List.of(share(null)),
                            List.of(),
                            Views.checklist(),
                            NOW);
            String html =
                    Templates.page(
                            "tunnel/index",
                            "tunnel-" + view.tunnel().name(),
                            Map.of(
                                    "t",
                                    detail,
                                    "rules",
                                    detail.rules(),
                                    "liveUrl",
                                    "/live/tunnels/1"));
            assertThat(html)
                    .contains("10.8.3.21:50122", "48.2 MB", "target closed", view.command())
                    .contains("bastion refused to forward to db.internal:5432")
                    .contains("href=\"/help/errors/L_DENIED\"", "Server reached");
        }
    }

    @Test
    void thePastOfATunnelIsDrawnAndSaidInWords() {
        TunnelView view = Views.live("browse", Kind.DYNAMIC, 1000);
        TunnelRecord record = record();
        Map<String, Object> model = new HashMap<>();
        TunnelDetail detail =
                TunnelDetail.of(view, connections(), List.of(), List.of(), Views.checklist(), NOW);
        model.put("t", detail);
        model.put("rules", detail.rules());
        model.put("liveUrl", "/live/tunnels/1");
        model.put("r", record);
        assertThat(Templates.page("tunnel/index", "tunnel-past", model))
                .contains("Live 23 h 58 min, Reconnecting 2 min", "DROPPED. &lt;b&gt;It ended")
                .contains("data-state=\"reconnecting\" x=\"1379\" y=\"0\" width=\"4\"")
                .contains("37 more changes", "<code>db.internal:5432</code>", "id=\"traffic\"");
        model.put("longer", record.traffic("1h"));
        assertThat(Templates.page("tunnel/index", "tunnel-hour", model))
                .contains("id=\"traffic-1h\"", "11:59", "20 kB/s", "<b>1 h</b>")
                .doesNotContain("id=\"traffic\"");
        model.put("longer", record.traffic("30d"));
        assertThat(Templates.page("tunnel/index", "tunnel-month", model))
                .contains("id=\"traffic-30d\"", "2026-11-19", "<b>30 days</b>");
        assertThat(record.render(Templates.fragments()))
                .allSatisfy(
                        html -> assertThat(html).containsPattern("^<\\w+[^>]* id=\"[a-z0-9-]+\""));
    }

    private static TunnelRecord record() {
        UUID id = new UUID(0, 5);
        List<TunnelEvent> events =
                List.of(
                        new TunnelEvent(id, "live", NOW.minusSeconds(3_540), null, null, 37),
                        new TunnelEvent(
                                id,
                                "reconnecting",
                                NOW.minusSeconds(3_660),
                                "DROPPED",
                                "DROPPED. <b>It ended",
                                0),
                        new TunnelEvent(id, "live", NOW.minusSeconds(200_000), null, null, 0));
        List<Destination> destinations =
                List.of(new Destination("db.internal:5432", 12, 1, 900, 4_000, 2, NOW));
        List<Moved> minutes = List.of(new Moved(NOW.minusSeconds(60), 600_000, 1_200_000, 3, 2, 1));
        List<Moved> days =
                List.of(new Moved(Instant.parse("2026-11-19T00:00:00Z"), 5_000, 9_000, 3, 2, 1));
        return TunnelRecord.of(
                events,
                true,
                destinations,
                TrafficWindow.hour("1", minutes, NOW),
                TrafficWindow.month("1", days, NOW),
                NOW);
    }

    @Test
    void aShareSaysWhatItsVisitorsRunInto() {
        Problem problem =
                new Problem(
                        "SHARE_HOST_BLOCKED",
                        502,
                        "127.0.0.1:3000 refuses the host name",
                        "It was shown <the public name>.",
                        "Share it again.");
        Map<String, Object> model = Map.of("shares", List.of(share(null), share(problem)));
        assertThat(Templates.page("shares/index", "shares-noted", model))
                .containsOnlyOnce("class=\"problem\"")
                .contains(
                        "127.0.0.1:3000 refuses the host name",
                        "&lt;the public name&gt;",
                        "Share it again.",
                        "href=\"/help/errors/SHARE_HOST_BLOCKED\"");
    }

    @Test
    void theLiveFeedRendersTheVeryElementsOfThePage() {
        TunnelView view = Views.live("staging-db", Kind.LOCAL, 1000);
        TunnelRow row = TunnelRow.of(view, NOW);
        String fragment = Templates.fragments().render("tunnels/row", "t", row);
        assertThat(fragment).startsWith("<tbody class=\"tunnel\"").endsWith("</tbody>");
        assertThat(page(List.of(view), new HashMap<>(), "one")).contains(fragment);

        TunnelDetail detail =
                TunnelDetail.of(
                        view,
                        connections(),
                        List.of(share(null)),
                        List.of(),
                        Views.checklist(),
                        NOW);
        for (String part : TunnelFeed.PARTS) {
            assertThat(Templates.fragments().render("tunnel/" + part, "t", detail))
                    .as(part)
                    .containsPattern("^<\\w+[^>]* id=\"[a-z-]+\"");
        }
    }

    @Test
    void whatServersSayIsEscaped() {
        Problem hostile =
                new Problem(
                        "L_DENIED",
                        409,
                        "<img src=x>",
                        "</tbody><script>1</script>",
                        "\" onclick=");
        String html =
                Templates.fragments()
                        .render(
                                "tunnels/row",
                                "t",
                                TunnelRow.of(
                                        Views.with(
                                                "<b>\"'",
                                                Kind.LOCAL,
                                                new TunnelState.Failed(NOW, hostile),
                                                true),
                                        NOW));
        assertThat(html).doesNotContain("<img", "<script", "<b>\"").contains("&lt;img src=x&gt;");
    }

    @Test
    void oldAlgorithmsAreOfferedAtTheHostThatNeedsThem() {
        Problem old = Problem.conflict("KEX_NONE", "Too old", "At jump host edge: old.", "Update.");
        UUID jump = new UUID(0, 77);
        Note note =
                Note.of(
                        Views.with("db", Kind.LOCAL, new TunnelState.Failed(NOW, old, jump), true),
                        NOW);
        assertThat(note.legacy()).isEqualTo("/hosts/" + jump + "#legacy");
    }

    @Test
    void aLoopbackTargetIsNamedAfterItsMachine() {
        TunnelView view = Views.live("web", Kind.LOCAL, 0);
        assertThat(TunnelPaths.of(view).port().text()).isEqualTo("console:15432");
        assertThat(TunnelPaths.of(view).port().copy()).isEqualTo("127.0.0.1:15432");
        assertThat(TunnelPaths.named(new Endpoint("localhost", 80), "bastion"))
                .isEqualTo("bastion");
        assertThat(TunnelPaths.of(Views.live("back", Kind.REMOTE, 0)).port().text())
                .isEqualTo("bastion:15432");
    }

    private static String page(List<TunnelView> views, Map<String, Object> model, String keptAs) {
        model.putIfAbsent("command", "");
        model.put("groups", RowGroup.of(views.stream().map(v -> TunnelRow.of(v, NOW)).toList()));
        model.put("sum", Summary.of(views, 0));
        model.put("q", "");
        model.put("filtered", false);
        model.put("liveUrl", "/live/tunnels");
        model.put("examples", Example.ALL);
        return Templates.page("tunnels/index", keptAs, model);
    }

    private static ShareRow share(@Nullable Problem problem) {
        return new ShareRow(
                "s1",
                "staging-db",
                "https://brave-otter.share.example.com",
                "brave-otter.share.example.com",
                "Link and password, GET and HEAD only",
                "live",
                Dial.until(NOW.plusSeconds(18_000), NOW),
                Ago.of(NOW.plusSeconds(18_000), NOW),
                31,
                2,
                "5",
                problem);
    }

    private static Plan plan() {
        return new Plan(
                new Plan.PlannedHost(null, "bastion", "bastion.example.com", 22, "mara"),
                List.of(),
                List.of(
                        new Plan.PlannedTunnel(
                                null,
                                Kind.LOCAL,
                                new Endpoint("127.0.0.1", 15434),
                                new Endpoint("reports.internal", 5432),
                                "Opens port 15434")),
                "laptop",
                new UUID(0, 3),
                false,
                List.of(new Ignored("-v", "nothing is printed here")));
    }

    private static List<LedgerEntry> connections() {
        return List.of(
                new LedgerEntry(
                        new UUID(0, 7),
                        new UUID(0, 5),
                        new UUID(0, 1),
                        "10.8.3.21:50122",
                        "db.internal:5432",
                        NOW.minusSeconds(120),
                        null,
                        1_100_000,
                        48_200_000,
                        null,
                        "local",
                        12L),
                new LedgerEntry(
                        new UUID(0, 8),
                        new UUID(0, 5),
                        new UUID(0, 1),
                        "10.8.4.7:50001",
                        "db.internal:5432",
                        NOW.minusSeconds(220),
                        NOW.minusSeconds(100),
                        40,
                        90,
                        "target closed",
                        "local",
                        null));
    }
}
