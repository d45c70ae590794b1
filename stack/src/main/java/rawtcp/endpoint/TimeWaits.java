package rawtcp.endpoint;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.Mib;
import rawtcp.tcp.MibCounter;
import rawtcp.tcp.State;
import rawtcp.wire.IpAddress;

/**
 * How many connections are in TIME_WAIT or, closed, in FIN_WAIT_2, and how many may be; whose place connect may take; and
 * the records of those that are closed, by id.
 */
final class TimeWaits {
    private static final long SHORT_NS = 4_000_000_000L; // Linux, of TWKilled

    private final Knobs knobs;
    private final Mib mib;
    /** All that tcp_max_tw_buckets counts, and how many of them are in FIN_WAIT_2. */
    private int count;

    private int inFinWait2;
    private final ById<TimeWait> byId = new ById<>();
    private final Map<IpAddress, IpAddress> locals = new HashMap<>();

    TimeWaits(Knobs knobs, Mib mib) {
        this.knobs = knobs;
        this.mib = mib;
    }

    /** Closed, and in FIN_WAIT_2. */
    int finWait2Count() {
        return inFinWait2;
    }

    /** In TIME_WAIT. */
    int count() {
        return count - inFinWait2;
    }

    /**
     * TIME_WAIT, or an orphan's FIN_WAIT_2, which to Linux is the same kind of record. tcp_max_tw_buckets: one that is too
     * many ends, but not before it has acknowledged the peer's FIN.
     */
    void entered(Entry entry) {
        boolean finWait2 = entry.seen == State.FIN_WAIT_2;
        if (entry.timeWait) {
            assert !finWait2 : entry.tuple;
            inFinWait2--;
        } else if (count >= knobs.number(Knob.TCP_MAX_TW_BUCKETS)) {
            entry.timeWaitRefused = true;
            mib.count(MibCounter.TIME_WAIT_OVERFLOW);
        } else {
            entry.timeWait = true;
            count++;
            inFinWait2 += finWait2 ? 1 : 0;
            long lastsNs = finWait2 ? entry.connection.finWait2Ns() : 2 * knobs.ns(Knob.TCP_MSL);
            mib.count(lastsNs <= SHORT_NS ? MibCounter.TW_KILLED : MibCounter.TW);
        }
    }

    void left(Entry entry, State before) {
        if (entry.timeWait) {
            entry.timeWait = false;
            count--;
            inFinWait2 -= before == State.FIN_WAIT_2 ? 1 : 0;
        }
        entry.timeWaitRefused = false;
    }

    /**
     * May connect take the four-tuple of {@code old} (Linux tcp_twsk_unique)? Only TIME_WAIT's, and only where timestamps
     * tell old segments from new ones: for a port that it chose itself under tcp_tw_reuse and after tcp_tw_reuse_delay; for
     * one that it was told, {@code bound}, at once if both sides of the port's use allow sharing.
     */
    boolean mayBeTaken(Slot old, ConnectRequest request, long nowNs) {
        if (old.seen() != State.TIME_WAIT || !old.stamped()) {
            return false;
        }
        if (request.localPort() != 0) {
            return (request.options().on(ConnectionOption.REUSE_ADDRESS) && old.reusesAddress())
                    || (request.options().on(ConnectionOption.REUSE_PORT) && old.reusesPort());
        }
        boolean loopback = request.local().isLoopback() || request.remote().isLoopback();
        long reuse = knobs.number(Knob.TCP_TW_REUSE);
        return (reuse == 1 || (reuse == 2 && loopback)) && nowNs - old.sinceNs() >= knobs.ns(Knob.TCP_TW_REUSE_DELAY);
    }

    /** The peer's FIN has come. */
    void finCame() {
        inFinWait2--;
    }

    /** The record for {@code entry}, in whose place it counts. */
    TimeWait replace(Entry entry) {
        assert entry.timeWait;
        entry.timeWait = false;
        TimeWait record = new TimeWait(entry, locals.computeIfAbsent(entry.local, same -> same));
        byId.add(record);
        return record;
    }

    /** It is over, and was {@code in} that state. */
    void remove(TimeWait record, State in) {
        boolean removed = byId.remove(record);
        assert removed : record;
        count--;
        inFinWait2 -= in == State.FIN_WAIT_2 ? 1 : 0;
        if (byId.size() == 0) {
            locals.clear();
        }
    }

    /** Null: none has this id. */
    TimeWait get(int id) {
        return byId.get(id);
    }

    void addTo(Collection<? super TimeWait> all) {
        byId.forEach(all::add);
    }

    /** Those in FIN_WAIT_2. */
    void addFinWait2To(Collection<? super TimeWait> all) {
        if (inFinWait2 == 0) {
            return;
        }
        byId.forEach(record -> {
            if (record.state() == State.FIN_WAIT_2) {
                all.add(record);
            }
        });
    }
}
