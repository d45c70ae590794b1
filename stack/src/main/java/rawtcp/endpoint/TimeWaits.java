package rawtcp.endpoint;

import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;

/** How many connections are in TIME_WAIT, and how many may be. */
final class TimeWaits {
    private final Knobs knobs;
    private int count;

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
}
