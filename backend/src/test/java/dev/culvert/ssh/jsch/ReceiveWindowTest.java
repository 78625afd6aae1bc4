package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much servers may send ahead. */
class ReceiveWindowTest {

    private static final int PIECE = 32 * 1024;
    private static final long PLENTY = 1L << 40;
    private static final Duration FAR = Duration.ofMillis(50);

    private final WindowBudget process = new WindowBudget(PLENTY, null);
    private long now = 1;

    @Test
    void growsToItsMostWhileTheServerUsesItUpWithinTwoRoundTrips() {
        var window = window(process, FAR);
        for (int i = 0; i < 10_000; i++) {
            turnOver(window, FAR);
        }
        assertThat(window.size()).isEqualTo(ReceiveWindow.MAX);
        assertThat(process.left()).isEqualTo(PLENTY - ReceiveWindow.MAX + ReceiveWindow.LEAST);
    }

    @Test
    void neverGrantsMoreThanItsSize() {
        var window = window(process, FAR);
        long granted = window.first();
        long sent = 0;
        for (int i = 0; i < 1_000; i++) {
            assertThat(window.received(PIECE)).isTrue();
            sent += PIECE;
            granted += window.taken(PIECE, 0, now);
            assertThat(granted - sent).isBetween(1L, (long) window.size());
        }
    }

    @Test
    void growsNoFurtherThanThePathNeeds() {
        var window = window(process, Duration.ofMillis(10));
        for (int i = 0; i < 1_000; i++) {
            take(window, PIECE, Duration.ofMillis(1)); // 32 MiB/s: 320 KiB in 10 ms
        }
        assertThat(window.size()).isEqualTo(4 * ReceiveWindow.FIRST);
    }

    @Test
    void aBurstOverAShortPathIsNoReasonToGrow() {
        var window = window(process, Duration.ofNanos(50_000));
        for (int i = 0; i < 100; i++) {
            turnOver(window, Duration.ofNanos(100_000)); // 2.6 GB/s for a moment
            now += Duration.ofMillis(5).toNanos();
        }
        assertThat(window.size()).isEqualTo(ReceiveWindow.FIRST);
    }

    @Test
    void staysSmallWhileTheReaderFallsBehind() {
        var window = window(process, FAR);
        for (int i = 0; i < 1_000; i++) {
            assertThat(window.received(PIECE)).isTrue();
            window.taken(PIECE, ReceiveWindow.FIRST / 2, now);
        }
        assertThat(window.size()).isEqualTo(ReceiveWindow.FIRST);
    }

    @Test
    void refusesWhatWasNotGranted() {
        var window = window(process, FAR);
        assertThat(window.received(ReceiveWindow.FIRST)).isTrue();
        assertThat(window.received(1)).isFalse();
    }

    @Test
    void givesBackOnceWhenItIsClosed() {
        var window = grown(process);
        window.close();
        window.close();
        assertThat(process.left()).isEqualTo(PLENTY);
    }

    @Test
    void aWindowThatIsNotUsedUpForLongGoesBackAsItsBytesAreTaken() {
        var window = grown(process);
        now += ReceiveWindow.IDLE.toNanos() + 1;
        long credit = 0;
        for (int taken = 0; taken < ReceiveWindow.MAX - ReceiveWindow.FIRST; taken += PIECE) {
            assertThat(window.received(PIECE)).isTrue();
            credit += window.taken(PIECE, 0, now);
        }
        assertThat(credit).isLessThanOrEqualTo(ReceiveWindow.MAX / 4); // saved up before
        assertThat(window.size()).isEqualTo(ReceiveWindow.FIRST);
        assertThat(process.left()).isEqualTo(PLENTY - ReceiveWindow.FIRST + ReceiveWindow.LEAST);
        turnOver(window, FAR);
        turnOver(window, FAR);
        assertThat(window.size()).isGreaterThan(ReceiveWindow.FIRST);
    }

    @Test
    void aLinkHasABudgetOfItsOwnAndLeavesSomeOfItToEveryStream() {
        var link = new WindowBudget(16 * 1024 * 1024, process);
        var sizes = new ArrayList<Integer>();
        for (int i = 0; i < 10; i++) {
            sizes.add(grown(link).size());
        }
        assertThat(sizes.getFirst()).isLessThanOrEqualTo(8 * 1024 * 1024);
        assertThat(sizes.get(3)).isGreaterThan(ReceiveWindow.FIRST);
        assertThat(sizes.stream().mapToLong(Integer::longValue).sum())
                .isLessThanOrEqualTo(16 * 1024 * 1024 + 10L * ReceiveWindow.FIRST);
    }

    @Test
    void tenThousandIdleStreamsLeaveMemoryToBusyOnes() {
        long quarterOfAGibibyte = 256L << 20;
        var small = new WindowBudget(quarterOfAGibibyte, null);
        List<ReceiveWindow> windows = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            windows.add(window(new WindowBudget(64 << 20, small), FAR));
        }
        assertThat(windows.getFirst().first()).isEqualTo(ReceiveWindow.FIRST);
        assertThat(windows.getLast().first()).isEqualTo(ReceiveWindow.LEAST);
        assertThat(small.left()).isGreaterThan(32L << 20);
        windows.forEach(ReceiveWindow::close);
        assertThat(small.left()).isEqualTo(quarterOfAGibibyte);
    }

    private ReceiveWindow grown(WindowBudget budget) {
        var window = window(budget, FAR);
        for (int i = 0; i < 100; i++) {
            turnOver(window, FAR);
        }
        return window;
    }

    private static ReceiveWindow window(WindowBudget budget, Duration roundTrip) {
        return new ReceiveWindow(budget, roundTrip::toNanos);
    }

    /** Uses as much as the window has now within {@code within}. */
    private void turnOver(ReceiveWindow window, Duration within) {
        int pieces = window.size() / PIECE;
        for (int i = 0; i < pieces; i++) {
            take(window, PIECE, within.dividedBy(pieces));
        }
    }

    private void take(ReceiveWindow window, int bytes, Duration after) {
        now += after.toNanos();
        assertThat(window.received(bytes)).isTrue();
        window.taken(bytes, 0, now);
    }
}
