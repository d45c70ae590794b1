package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.wire.FourTuple;

/** All connections, in each table that knows them. Whoever calls one tells {@link #touched}; that keeps the tables right. */
final class Connections {
    final Demux demux;
    final Deadlines deadlines = new Deadlines();
    final Turns turns = new Turns();
    final Ports ports;
    final TimeWaits timeWaits;
    final Orphans orphans;
    final Owners owners = new Owners();
    final Past past = new Past();
    private final Map<Integer, Entry> byId = new LinkedHashMap<>();

    Connections(Knobs knobs, RandomGenerator random, Surroundings surroundings) {
        demux = new Demux(random);
        ports = new Ports(knobs, random, surroundings);
        timeWaits = new TimeWaits(knobs);
        orphans = new Orphans(knobs);
    }

    /** Its port is held already. */
    void add(Entry entry) {
        assert entry.connection.state() != State.CLOSED;
        demux.add(entry);
        byId.put(entry.id, entry);
        entry.seen = entry.connection.state();
    }

    /** Null: gone. */
    Entry get(int id) {
        return byId.get(id);
    }

    Entry get(FourTuple tuple) {
        return demux.find(tuple);
    }

    /** Those not CLOSED, in ascending order of id: ids only grow. */
    List<Connection> living() {
        List<Connection> living = new ArrayList<>(demux.size());
        for (Entry entry : byId.values()) {
            if (entry.seen != State.CLOSED) {
                living.add(entry.connection);
            }
        }
        return living;
    }

    Collection<Entry> entries() {
        return byId.values();
    }

    /** Something was done to it: its state may be another, and it may have something to send. */
    void touched(Entry entry) {
        settle(entry);
        turns.add(entry);
    }

    void settle(Entry entry) {
        State state = entry.connection.state();
        if (state != entry.seen) {
            State before = entry.seen;
            entry.seen = state;
            moved(entry, before);
        }
        deadlines.set(entry, entry.connection.nextDeadlineNs());
    }

    private void moved(Entry entry, State before) {
        assert before != State.CLOSED : entry.tuple;
        if (entry.listener != null && entry.listener.isHalfOpen(entry)) {
            leftHalfOpen(entry);
        }
        if (before == State.TIME_WAIT) {
            leftTimeWait(entry);
        }
        if (entry.seen == State.TIME_WAIT) {
            enteredTimeWait(entry);
        } else if (entry.seen == State.CLOSED) {
            closed(entry);
        }
    }

    private static void leftHalfOpen(Entry entry) {
        if (entry.seen == State.CLOSED) {
            entry.listener.forget(entry);
        } else {
            entry.listener.established(entry);
        }
    }

    private void enteredTimeWait(Entry entry) {
        orphans.remove(entry);
        timeWaits.entered(entry);
        ports.enteredTimeWait(entry.localPort);
    }

    private void leftTimeWait(Entry entry) {
        timeWaits.left(entry);
        ports.leftTimeWait(entry.localPort);
    }

    private void closed(Entry entry) {
        demux.remove(entry);
        ports.release(entry.localPort);
        orphans.ended(entry, lastCause(entry.connection));
        forgetIfUnheld(entry);
    }

    private static Cause lastCause(Connection connection) {
        List<Transition> history = connection.history();
        return history.get(history.size() - 1).cause();
    }

    /** A CLOSED connection that somebody holds stays, as a descriptor does, for what was received and not yet read. */
    void forgetIfUnheld(Entry entry) {
        if (entry.seen == State.CLOSED && entry.isUnheld()) {
            byId.remove(entry.id);
            past.add(entry.connection);
        }
    }
}
