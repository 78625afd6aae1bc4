package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much servers may send ahead. */
class ReceiveWindowTest {

    private static final int PIECE = 32 * 1024;

    @Test
    void growsToItsMostWhileTheReaderKeepsUp() {
        var budget = new WindowBudget(ReceiveWindow.MAX);
        var window = new ReceiveWindow(budget);
        int granted = ReceiveWindow.FIRST;
        int sent = 0;
        for (int i = 0; i < 1_000; i++) {
            assertThat(window.received(PIECE)).isTrue();
            sent += PIECE;
            granted += window.taken(PIECE, 0);
        }
        assertThat(window.size()).isEqualTo(ReceiveWindow.MAX);
        assertThat(granted - sent).isBetween(1, ReceiveWindow.MAX);
        assertThat(budget.left()).isEqualTo(ReceiveWindow.FIRST);
    }

    @Test
    void staysSmallWhileTheReaderFallsBehind() {
        var window = new ReceiveWindow(new WindowBudget(Long.MAX_VALUE));
        for (int i = 0; i < 1_000; i++) {
            assertThat(window.received(PIECE)).isTrue();
            window.taken(PIECE, ReceiveWindow.FIRST / 2);
        }
        assertThat(window.size()).isEqualTo(ReceiveWindow.FIRST);
    }

    @Test
    void refusesWhatWasNotGranted() {
        var window = new ReceiveWindow(new WindowBudget(Long.MAX_VALUE));
        assertThat(window.received(ReceiveWindow.FIRST)).isTrue();
        assertThat(window.received(1)).isFalse();
    }

    @Test
    void staysSmallWhenTheBudgetIsUsedUpAndGivesBackOnClose() {
        var budget = new WindowBudget(ReceiveWindow.FIRST);
        var first = new ReceiveWindow(budget);
        var second = new ReceiveWindow(budget);
        drain(first);
        drain(second);
        assertThat(first.size()).isEqualTo(2 * ReceiveWindow.FIRST);
        assertThat(second.size()).isEqualTo(ReceiveWindow.FIRST);
        first.close();
        first.close();
        assertThat(budget.left()).isEqualTo(ReceiveWindow.FIRST);
        drain(second);
        assertThat(second.size()).isEqualTo(2 * ReceiveWindow.FIRST);
    }

    private static void drain(ReceiveWindow window) {
        for (int i = 0; i < 100; i++) {
            assertThat(window.received(PIECE)).isTrue();
            window.taken(PIECE, 0);
        }
    }
}
