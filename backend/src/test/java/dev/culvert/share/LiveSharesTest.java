package dev.culvert.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.ssh.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LiveSharesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final LiveShares live = new LiveShares();
    private final Share share = share();

    @Test
    void changesTheEndOfAShareThatIsOpen() {
        live.put(share);

        assertThat(live.until(share.id(), START.plusSeconds(60))).isPresent();

        assertThat(live.find(share.slug()).orElseThrow().expiresAt())
                .isEqualTo(START.plusSeconds(60));
    }

    @Test
    void neverBringsBackAShareThatWasRemoved() {
        live.put(share);
        assertThat(live.remove(share)).isTrue();

        assertThat(live.until(share.id(), START.plusSeconds(60))).isEmpty();

        assertThat(live.find(share.slug())).isEmpty();
        assertThat(live.all()).isEmpty();
        assertThat(live.remove(share)).isFalse();
    }

    private static Share share() {
        return new Share(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                "demo",
                Slug.random(),
                new Endpoint("127.0.0.1", 3000),
                HostHeaders.of("target"),
                null,
                new Access(List.of(), Set.of(), null, null),
                0,
                START,
                START.plusSeconds(1));
    }
}
