package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;

/**
 * RFC 7413 4.1.3.1: some networks swallow what opens fast. After a sign of that a client goes without for
 * tcp_fastopen_blackhole_timeout_sec, and twice as long after each further one (Linux tcp_fastopen_active_disable).
 */
final class FastOpenPause {
    private static final int MOST_DOUBLINGS = 6;

    private final Knobs knobs;
    private int signs;
    private long sinceNs;

    FastOpenPause(Knobs knobs) {
        this.knobs = knobs;
    }

    private boolean isOff() {
        return !knobs.on(Knob.TCP_FASTOPEN_BLACKHOLE_TIMEOUT_SEC);
    }

    /** A sign; false: none is heeded. */
    boolean begin(long nowNs) {
        if (isOff()) {
            return false;
        }
        sinceNs = nowNs;
        signs++;
        return true;
    }

    boolean isOn(long nowNs) {
        if (isOff() || signs == 0) {
            return false;
        }
        long factor = 1L << Math.min(signs - 1, MOST_DOUBLINGS);
        return nowNs - sinceNs < factor * knobs.ns(Knob.TCP_FASTOPEN_BLACKHOLE_TIMEOUT_SEC);
    }

    /** There were signs: who opens fast now may tell that they are over. */
    boolean wasOn() {
        return !isOff() && signs > 0;
    }

    /** A connection that opened fast has received data. */
    void forget() {
        signs = 0;
    }
}
