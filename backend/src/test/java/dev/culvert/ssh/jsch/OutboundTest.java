package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.PacketSession;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits to be sent while the server reads nothing. */
@Timeout(20)
class OutboundTest {

    private final CountDownLatch stuck = new CountDownLatch(1);
    private final AtomicInteger floods = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();

    @Test
    void endsTheLinkWhenTooManyRepliesWait() throws Exception {
        Outbound outbound = outboundThatIsStuck();
        for (int i = 0; i < Outbound.MAX_REPLIES; i++) {
            outbound.reply(packet -> count());
        }
        assertThat(floods).hasValue(0);
        outbound.reply(packet -> count());
        assertThat(floods).hasValue(1);
        stuck.countDown();
        await().until(() -> written.get() == Outbound.MAX_REPLIES);
    }

    @Test
    void countsAgainOnceTheServerReads() throws Exception {
        Outbound outbound = outboundThatIsStuck();
        stuck.countDown();
        for (int i = 0; i < 3 * Outbound.MAX_REPLIES; i++) {
            assertThat(outbound.beginReply()).isTrue();
            outbound.endReply();
        }
        assertThat(floods).hasValue(0);
    }

    @Test
    void tellsWhoseDraftIsLostWhenTheLinkEnds() throws Exception {
        Outbound outbound = outboundThatIsStuck();
        var lost = new AtomicInteger();
        outbound.post(packet -> count(), cause -> lost.incrementAndGet());
        stuck.countDown();
        outbound.close();
        outbound.post(packet -> count(), cause -> lost.incrementAndGet());
        await().until(() -> lost.get() + written.get() == 2 && lost.get() >= 1);
    }

    private Outbound outboundThatIsStuck() throws JSchException, InterruptedException {
        var session = new PacketSession(new JSch(), "nobody", "nowhere", 22);
        var outbound =
                new Outbound(session, new LinkOutput(new Nowhere()), floods::incrementAndGet);
        var holding = new CountDownLatch(1);
        outbound.post(packet -> {
            holding.countDown();
            return waitUntilFreed();
        });
        holding.await();
        return outbound;
    }

    private boolean waitUntilFreed() throws IOException {
        try {
            stuck.await();
            return false;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private boolean count() {
        written.incrementAndGet();
        return false;
    }
}
