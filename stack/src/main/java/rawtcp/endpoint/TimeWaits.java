package rawtcp.endpoint;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.wire.IpAddress;

/**
 * How many connections are in TIME_WAIT, and how many may be; and the records of those that are closed, by id: open
 * addressing with linear probing, since a map's own entry would be half as large as a record.
 */
final class TimeWaits {
    private static final int MIN_CAPACITY = 16;

    private final Knobs knobs;
    private int count;
    private TimeWait[] byId = new TimeWait[MIN_CAPACITY];
    private int records;
    private final Map<IpAddress, IpAddress> locals = new HashMap<>();

    TimeWaits(Knobs knobs) {
        this.knobs = knobs;
    }

    int count() {
        return count;
    }

    /** Linux tcp_max_tw_buckets: one that is too many ends, but not before it has acknowledged the peer's FIN. */
    void entered(Entry entry) {
        assert !entry.timeWait && !entry.timeWaitRefused;
        if (count >= knobs.number(Knob.TCP_MAX_TW_BUCKETS)) {
            entry.timeWaitRefused = true;
        } else {
            entry.timeWait = true;
            count++;
        }
    }

    void left(Entry entry) {
        if (entry.timeWait) {
            entry.timeWait = false;
            count--;
        }
        entry.timeWaitRefused = false;
    }

    /** The record for {@code entry}, in whose place it counts. */
    TimeWait replace(Entry entry) {
        assert entry.timeWait;
        entry.timeWait = false;
        TimeWait record = new TimeWait(entry, locals.computeIfAbsent(entry.local, same -> same));
        if (2 * (records + 1) > byId.length) {
            resize(2 * byId.length);
        }
        place(record);
        records++;
        return record;
    }

    /** It is over. */
    void remove(TimeWait record) {
        int at = home(record.id);
        while (byId[at] != record) {
            assert byId[at] != null : record;
            at = next(at);
        }
        closeGap(at);
        records--;
        count--;
        if (records == 0) {
            locals.clear();
        }
        if (byId.length > MIN_CAPACITY && 8 * records < byId.length) {
            resize(byId.length / 2);
        }
    }

    /** Null: none has this id. */
    TimeWait get(int id) {
        for (int at = home(id); byId[at] != null; at = next(at)) {
            if (byId[at].id == id) {
                return byId[at];
            }
        }
        return null;
    }

    void addTo(Collection<? super TimeWait> all) {
        for (TimeWait record : byId) {
            if (record != null) {
                all.add(record);
            }
        }
    }

    private void closeGap(int gap) {
        int mask = byId.length - 1;
        for (int at = next(gap); byId[at] != null; at = next(at)) {
            if (((at - home(byId[at].id)) & mask) >= ((at - gap) & mask)) {
                byId[gap] = byId[at];
                gap = at;
            }
        }
        byId[gap] = null;
    }

    private void resize(int capacity) {
        TimeWait[] old = byId;
        byId = new TimeWait[capacity];
        for (TimeWait record : old) {
            if (record != null) {
                place(record);
            }
        }
    }

    private void place(TimeWait record) {
        int at = home(record.id);
        while (byId[at] != null) {
            at = next(at);
        }
        byId[at] = record;
    }

    /** Ids are given in order, so that they spread by themselves. */
    private int home(int id) {
        return id & (byId.length - 1);
    }

    private int next(int at) {
        return (at + 1) & (byId.length - 1);
    }
}
