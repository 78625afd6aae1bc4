package dev.culvert.share.gateway;

/**
 * Counts one visit's bytes, tells what it found, and reports its end once. Used on one event loop.
 */
final class Tally {

    private final Visits visits;
    private final Visits.Visit visit;
    private int status;
    private long in;
    private long out;
    private boolean closed;

    Tally(Visits visits, Visits.Visit visit) {
        this.visits = visits;
        this.visit = visit;
        visits.opened(visit);
    }

    void in(int bytes) {
        in += bytes;
    }

    void out(int bytes) {
        out += bytes;
    }

    void status(int code) {
        status = code;
    }

    void found(Finding finding) {
        visits.found(visit, finding);
    }

    void close() {
        if (!closed) {
            closed = true;
            visits.closed(visit, new Visits.Outcome(status, in, out));
        }
    }
}
