package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Causes;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Mib;
import rawtcp.tcp.Shared;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.FourTuple;

/** All connections, and the records of those in TIME_WAIT, in each table that knows them. Whoever calls one tells {@link #touched}; that keeps the tables right. */
final class Connections {
    final Demux demux;
    final Roll roll = new Roll();
    private final int[] census = new int[State.values().length];
    final Deadlines deadlines = new Deadlines();
    final Turns turns = new Turns();
    final Ports ports;
    final TimeWaits timeWaits;
    final Orphans orphans;
    final Owners owners = new Owners();
    final Past past = new Past();
    final Shared shared;
    final Causes causes;
    final Mib mib;
    final Memory memory = new Memory();
    private final ById<Entry> byId = new ById<>();
    /** Told of each id that may look otherwise than before; null: nobody asks. */
    private IntConsumer follower;

    Connections(Knobs knobs, RandomGenerator random, Surroundings surroundings) {
        demux = new Demux(random);
        shared = Shared.ofStack(random);
        causes = shared.causes();
        mib = shared.mib();
        ports = new Ports(knobs, random, surroundings);
        timeWaits = new TimeWaits(knobs, mib);
        orphans = new Orphans(knobs, memory);
    }

    /** Its port is held already. */
    void add(Entry entry) {
        assert entry.connection.state() != State.CLOSED;
        demux.add(entry);
        roll.add(entry);
        byId.add(entry);
        entry.seen = entry.connection.state();
        census[entry.seen.ordinal()]++;
        entry.connection.resources(orphans);
        changed(entry.id);
    }

    void follower(IntConsumer one) {
        follower = one;
    }

    void changed(int id) {
        if (follower != null) {
            follower.accept(id);
        }
    }

    /** Null: gone. */
    Entry get(int id) {
        return byId.get(id);
    }

    Slot get(FourTuple tuple) {
        return demux.find(tuple);
    }

    /** That lives or is still held; null: gone. */
    Conversation conversation(int id) {
        Entry entry = byId.get(id);
        return entry == null ? timeWaits.get(id) : entry.connection;
    }

    /** Those not CLOSED, and the records of those that are gone but for TIME_WAIT, in ascending order of id. */
    List<Conversation> all() {
        List<Conversation> all = new ArrayList<>(demux.size());
        timeWaits.addTo(all);
        all.addAll(living());
        all.sort(Comparator.comparingInt(Conversation::id));
        return all;
    }

    /** Those not CLOSED, in ascending order of id. */
    List<Connection> living() {
        List<Connection> living = new ArrayList<>(demux.size());
        byId.forEach(entry -> {
            if (entry.seen != State.CLOSED) {
                living.add(entry.connection);
            }
        });
        living.sort(Comparator.comparingInt(Connection::id));
        return living;
    }

    /** Without an owner, and neither CLOSED nor in TIME_WAIT; in no order. */
    List<Conversation> orphans() {
        List<Conversation> all = orphans.connections();
        timeWaits.addFinWait2To(all);
        return all;
    }

    /** Something was done to it: its state may be another, and it may have something to send. */
    void touched(Entry entry) {
        settle(entry);
        turns.add(entry);
    }

    void settle(Entry entry) {
        entry.connection.touched();
        State state = entry.connection.state();
        if (entry.fastOpenOf != null && !entry.connection.fastOpen().isPending()) {
            fastOpenOver(entry);
        }
        if (state != entry.seen) {
            State before = entry.seen;
            entry.seen = state;
            moved(entry, before);
        }
        memory.changed(entry, state == State.CLOSED ? 0 : entry.connection.memoryPages());
        deadlines.set(entry, entry.connection.nextDeadlineNs());
        changed(entry.id);
    }

    /** It has lost its owner, and lives. In FIN_WAIT_2 it is as good as in TIME_WAIT (Linux), else tcp_max_orphans strikes. */
    void orphaned(Entry entry, long nowNs) {
        orphans.add(entry);
        if (entry.seen == State.FIN_WAIT_2) {
            return;
        }
        Cause shortage = orphans.shortage(entry.connection, 0);
        if (shortage != null) {
            entry.connection.kill(nowNs, shortage);
            touched(entry);
        }
    }

    /** The current one of {@link #turns} has nothing to send: TIME_WAIT, and FIN_WAIT_2 without an owner, needs no more than its record, or may not be. */
    void said(Entry entry, long nowNs) {
        if (entry.timeWaitRefused) {
            entry.connection.end(nowNs, Cause.TIME_WAIT_LIMIT);
            settle(entry);
        } else if (entry.connection.isOrphan() && (entry.seen == State.TIME_WAIT || entry.seen == State.FIN_WAIT_2)) {
            memory.changed(entry, 0);
            replaceByRecord(entry);
        }
    }

    private void replaceByRecord(Entry entry) {
        assert entry.isUnheld() && !entry.inTurn : entry.tuple;
        boolean finWait2 = entry.seen == State.FIN_WAIT_2;
        orphans.remove(entry);
        TimeWait record = timeWaits.replace(entry);
        demux.replace(entry, record);
        roll.replace(entry, record);
        deadlines.set(record, entry.connection.timers().deadlineNs(finWait2 ? Timer.FIN_WAIT_2 : Timer.TIME_WAIT));
        deadlines.forget(entry);
        boolean unused = byId.remove(entry);
        entry.connection.succeededBy(record);
        changed(entry.id);
    }

    /** In TIME_WAIT: over, without a packet. */
    void end(Slot slot, Cause why, long nowNs) {
        if (slot instanceof TimeWait record) {
            end(record, why, nowNs);
        } else {
            slot.end(nowNs, why);
            touched((Entry) slot);
        }
    }

    /** Over, by its owner's word; in FIN_WAIT_2 the peer is told. */
    void abort(TimeWait record, Cause why, long nowNs) {
        State before = record.state();
        record.abort(nowNs, why);
        ended(record, before, why);
        turns.add(record);
    }

    /** The peer's FIN has come, and is to be acknowledged. */
    void enteredTimeWait(TimeWait record) {
        causes.count(Cause.FIN_RECEIVED);
        tell(record);
        changed(record.id);
        counted(State.FIN_WAIT_2, State.TIME_WAIT);
        timeWaits.finCame();
        ports.enteredTimeWait(record.localPort);
    }

    private void end(TimeWait record, Cause why, long nowNs) {
        end(record, why, null, nowNs);
    }

    /** {@code detail}: see {@link Transition}. */
    void end(TimeWait record, Cause why, String detail, long nowNs) {
        State before = record.state();
        record.end(nowNs, why, detail);
        ended(record, before, why);
    }

    private void ended(TimeWait record, State before, Cause why) {
        causes.count(why);
        tell(record);
        orphans.killed(why);
        deadlines.forget(record);
        demux.remove(record);
        roll.remove(record);
        counted(before, State.CLOSED);
        timeWaits.remove(record, before);
        if (before == State.TIME_WAIT) {
            ports.leftTimeWait(record.localPort);
        }
        ports.release(record.localPort);
        past.add(record);
        changed(record.id);
    }

    /** Of its last step. */
    private void tell(TimeWait record) {
        if (causes.witness() != null) {
            List<Transition> history = record.history();
            causes.witness().moved(record, history.get(history.size() - 1));
        }
    }

    private void moved(Entry entry, State before) {
        assert before != State.CLOSED : entry.tuple;
        counted(before, entry.seen);
        if (entry.listener != null && entry.listener.isHalfOpen(entry)) {
            leftHalfOpen(entry);
        }
        switch (entry.seen) {
            case FIN_WAIT_2 -> {
                orphans.moved(entry);
                waitsAlone(entry);
            }
            case TIME_WAIT -> enteredTimeWait(entry);
            case CLOSED -> closed(entry, before);
            default -> {}
        }
    }

    private void counted(State before, State now) {
        census[before.ordinal()]--;
        census[now.ordinal()] += now == State.CLOSED ? 0 : 1;
    }

    /** How many are in a state; CLOSED: none. */
    int count(State state) {
        return census[state.ordinal()];
    }

    private static void fastOpenOver(Entry entry) {
        boolean accepted = entry.listener == null;
        boolean reset = entry.connection.state() == State.CLOSED && lastCause(entry.connection) == Cause.RESET_RECEIVED;
        entry.fastOpenOf.fastOpenOver(entry, accepted && reset ? entry.sinceNs() : -1);
    }

    private static void leftHalfOpen(Entry entry) {
        if (entry.seen == State.CLOSED) {
            entry.listener.forget(entry);
        } else {
            entry.listener.established(entry);
        }
    }

    /** Nobody holds it any more, or it has come to FIN_WAIT_2: if both, tcp_max_tw_buckets counts it. */
    void waitsAlone(Entry entry) {
        if (entry.seen == State.FIN_WAIT_2 && entry.connection.isOrphan()) {
            timeWaits.entered(entry);
        }
    }

    private void enteredTimeWait(Entry entry) {
        orphans.remove(entry);
        timeWaits.entered(entry);
        ports.enteredTimeWait(entry.localPort);
    }

    private void closed(Entry entry, State before) {
        timeWaits.left(entry, before);
        if (before == State.TIME_WAIT) {
            ports.leftTimeWait(entry.localPort);
        }
        demux.remove(entry);
        roll.remove(entry);
        deadlines.forget(entry);
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
            boolean unused = byId.remove(entry);
            past.add(entry.connection);
        }
    }
}
