package dev.culvert.pages.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditEvent;
import dev.culvert.audit.Entry;
import dev.culvert.audit.Verification;
import dev.culvert.audit.Via;
import dev.culvert.pages.Templates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuditTemplatesTest {

    private static final AuditFilter FILTER =
            new AuditFilter("mara", "tunnel", "", "2026-11-20", "2026-11-20", "90");

    @Test
    void listsEventsAndTheVerdict() {
        AuditEvent event =
                new AuditEvent(
                        7,
                        Instant.parse("2026-11-20T11:24:02Z"),
                        new Actor(new UUID(0, 1), "mara", Via.PAGE, "10.8.4.7"),
                        Entry.of("tunnel.started", "tunnel", new UUID(0, 2), "staging-db")
                                .with("target", "db.internal:5432")
                                .failed());
        String html =
                Templates.page(
                        "audit/index",
                        "audit",
                        Map.of(
                                "filter",
                                FILTER,
                                "events",
                                List.of(EventRow.of(event)),
                                "older",
                                "/audit?before=7",
                                "verdict",
                                AuditPages.Verdict.of(new Verification(true, 1204, null))));
        assertThat(html)
                .contains("2026-11-20 11:24:02", "tunnel.started", "staging-db", "refused")
                .contains("target db.internal:5432", "1204 events checked", "/audit?before=7")
                .contains("/audit/export?format=csv");
    }

    @Test
    void aDayIsWholeAndUtc() {
        var query = FILTER.query(50);
        assertThat(query.from()).isEqualTo(Instant.parse("2026-11-20T00:00:00Z"));
        assertThat(query.to()).isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));
        assertThat(query.before()).isEqualTo(90);
        assertThat(query.object()).isNull();
    }

    @Test
    void theNextPageKeepsTheSearch() {
        assertThat(FILTER.parameters())
                .isEqualTo("&actor=mara&action=tunnel&from=2026-11-20&to=2026-11-20");
    }

    @Test
    void nonsenseInTheAddressIsNoFilter() {
        var query = new AuditFilter(null, null, null, "yesterday", "x", "abc").query(50);
        assertThat(query.from()).isNull();
        assertThat(query.before()).isNull();
    }

    @Test
    void aBrokenChainSaysWhere() {
        assertThat(AuditPages.Verdict.of(new Verification(false, 6, 7L)).detail())
                .isEqualTo("Event 7 is missing or was altered; the 6 before it are good.");
    }
}
