package dev.culvert.traffic;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the ledger has still to write: at most one entry for each connection, because its end says
 * all that its beginning said. When there are too many, the oldest notes of beginnings go first;
 * nothing is lost with them if their ends are written later.
 */
final class Backlog {

    private final int capacity;
    private final Map<UUID, LedgerEntry> opened = new LinkedHashMap<>(); // guarded by this
    private final Map<UUID, LedgerEntry> ended = new LinkedHashMap<>(); // guarded by this
    private long openNotesLost; // guarded by this
    private long connectionsLost; // guarded by this

    Backlog(int capacity) {
        this.capacity = capacity;
    }

    /** Takes a new fact in; never waits. */
    synchronized void add(LedgerEntry entry) {
        if (entry.closedAt() != null) {
            opened.remove(entry.id());
            ended.put(entry.id(), entry);
        } else if (!ended.containsKey(entry.id())) {
            opened.put(entry.id(), entry);
        }
        if (size() > capacity) {
            giveUpOldest();
        }
    }

    /** The oldest entries, at most so many; they are gone from here. */
    synchronized List<LedgerEntry> take(int most) {
        List<LedgerEntry> batch = new ArrayList<>(Math.min(most, size()));
        move(opened, batch, most);
        move(ended, batch, most);
        return batch;
    }

    synchronized int size() {
        return opened.size() + ended.size();
    }

    /** What was given up since the last call. */
    synchronized Loss loss() {
        Loss loss = new Loss(openNotesLost, connectionsLost);
        openNotesLost = 0;
        connectionsLost = 0;
        return loss;
    }

    private void giveUpOldest() {
        Iterator<LedgerEntry> oldest = (opened.isEmpty() ? ended : opened).values().iterator();
        if (oldest.next().closedAt() == null) {
            openNotesLost++;
        } else {
            connectionsLost++;
        }
        oldest.remove();
    }

    private static void move(Map<UUID, LedgerEntry> from, List<LedgerEntry> batch, int most) {
        Iterator<LedgerEntry> entries = from.values().iterator();
        while (batch.size() < most && entries.hasNext()) {
            batch.add(entries.next());
            entries.remove();
        }
    }

    /**
     * @param openNotes beginnings that are not written; they stand in the ledger from their end on
     * @param connections ended connections that the ledger will never hold
     */
    record Loss(long openNotes, long connections) {
        boolean any() {
            return openNotes > 0 || connections > 0;
        }
    }
}
