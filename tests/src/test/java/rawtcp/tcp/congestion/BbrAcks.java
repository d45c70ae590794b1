package rawtcp.tcp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static rawtcp.tcp.congestion.Bbr.State.DRAIN;
import static rawtcp.tcp.congestion.Bbr.State.PROBE_BW_CRUISE;
import static rawtcp.tcp.congestion.Bbr.State.PROBE_BW_REFILL;
import static rawtcp.tcp.congestion.Bbr.State.PROBE_BW_UP;

/** BBR and the ACKs that a path of 100 ms sends it, each written by hand. */
class BbrAcks {
    static final long MS = 1_000_000;
    static final long SECOND = 1_000 * MS;

    final Bbr bbr;
    long nowNs = 5 * SECOND;
    int delivered;
    long rttNs = 100 * MS;
    private int roundBegan; // what had been delivered then

    BbrAcks(long seed) {
        bbr = new Bbr(seed);
    }

    /** An ACK; of all that left in the round trip before, and the last of this round trip. */
    final class Ack {
        final int newly;
        int since;
        int prior = delivered;
        long intervalNs = 100 * MS;
        long rttNs = BbrAcks.this.rttNs;
        int lost;
        int lostSince;
        int txInFlight;
        boolean appLimited;
        int inFlight = 1_000;
        boolean windowLimited = true;

        Ack(int newly) {
            this.newly = newly;
            since = newly;
            txInFlight = newly;
        }

        Ack since(int segments) {
            since = segments;
            return this;
        }

        /** What it measures left before the round trip began. */
        Ack withinTheRound() {
            prior = roundBegan - 1;
            return this;
        }

        Ack measuresNothing() {
            prior = -1;
            since = 0;
            intervalNs = 0;
            return this;
        }

        Ack in(long ns) {
            intervalNs = ns;
            return this;
        }

        Ack rtt(long ns) {
            rttNs = ns;
            return this;
        }

        /** {@code segments} are marked lost with it, all of them since the segment left that is measured by. */
        Ack lost(int segments) {
            lost = segments;
            lostSince = segments;
            return this;
        }

        Ack lostSince(int segments) {
            lostSince = segments;
            return this;
        }

        Ack txInFlight(int segments) {
            txInFlight = segments;
            return this;
        }

        Ack appLimited() {
            appLimited = true;
            return this;
        }

        Ack inFlight(int segments) {
            inFlight = segments;
            return this;
        }

        Ack notWindowLimited() {
            windowLimited = false;
            return this;
        }

        void arrives() {
            if (lost > 0) {
                int notTooMuch = 0; // whether it is, lostSince tells below
                bbr.onLost(nowNs, lost, notTooMuch, txInFlight, appLimited);
            }
            delivered += newly;
            roundBegan = prior >= roundBegan ? delivered : roundBegan;
            bbr.onSample(new RateSample(
                    nowNs,
                    delivered,
                    prior,
                    since,
                    intervalNs,
                    newly,
                    lost,
                    lostSince,
                    txInFlight,
                    appLimited,
                    rttNs,
                    inFlight + newly,
                    inFlight,
                    windowLimited));
        }
    }

    final Ack ack(int newly) {
        return new Ack(newly);
    }

    /** The ACK of a round trip later. */
    final Ack round(int segments) {
        nowNs += 100 * MS;
        return new Ack(segments);
    }

    final void rounds(int... segments) {
        for (int each : segments) {
            round(each).arrives();
        }
    }

    final void rate(double segmentsPerSecond) {
        assertEquals(segmentsPerSecond, bbr.pacingRate(), 1e-6);
    }

    /** 400 segments per second in 100 ms: the pipe holds 40. */
    final void untilDrain() {
        rounds(10, 20, 40, 40, 40, 40);
        assertEquals(DRAIN, bbr.state());
    }

    final void untilCruise() {
        untilDrain();
        round(40).inFlight(40).arrives();
        assertEquals(PROBE_BW_CRUISE, bbr.state());
    }

    /** As {@link #untilCruise}, then as long as its chance lets it wait. */
    final void untilRefill() {
        untilCruise();
        while (bbr.state() == PROBE_BW_CRUISE) {
            round(40).inFlight(40).arrives();
        }
        assertEquals(PROBE_BW_REFILL, bbr.state());
    }

    /** As {@link #untilRefill} from any state; a round trip that is a nanosecond shorter each time needs no looking for. */
    final void untilNext(Bbr.State state, int segments) {
        while (bbr.state() != state) {
            rttNs--;
            round(segments).inFlight(segments).arrives();
        }
    }

    final void untilUp() {
        untilRefill();
        round(40).inFlight(40).arrives();
        assertEquals(PROBE_BW_UP, bbr.state());
    }
}
