package dev.culvert.ssh.jsch;

import dev.culvert.ssh.Duplex;

/** A stream that takes what is written and has nothing to say. */
final class Nowhere implements Duplex {

    @Override
    public int transferTo(Sink sink) {
        return -1;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        // gone
    }

    @Override
    public void finishOutput() {
        // nobody listens
    }

    @Override
    public void close() {
        // nothing is open
    }
}
