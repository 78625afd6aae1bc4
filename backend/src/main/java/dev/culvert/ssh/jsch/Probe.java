package dev.culvert.ssh.jsch;

import com.jcraft.jsch.PacketSession.Outgoing;
import java.io.IOException;
import java.util.function.LongConsumer;

/** A question to the server that is asked for the answer's sake, and how long it took. */
final class Probe implements Outbound.Draft, GlobalRequests.Answer {

    private final LongConsumer onAnswer;
    private volatile long asked;

    /**
     * @param onAnswer told the nanoseconds between question and answer, whatever the answer
     */
    Probe(LongConsumer onAnswer) {
        this.onAnswer = onAnswer;
    }

    @Override
    public boolean write(Outgoing packet) {
        asked = System.nanoTime();
        return true;
    }

    @Override
    public void granted(Payload details, String debug) {
        onAnswer.accept(System.nanoTime() - asked);
    }

    @Override
    public void refused(String debug) {
        onAnswer.accept(System.nanoTime() - asked);
    }

    @Override
    public void lost(IOException cause) {}
}
