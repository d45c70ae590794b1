package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.wire.Segment;

/**
 * RFC 3168: routers mark packets (CE) instead of dropping them; the receiver echoes a mark (ECE) until the sender says that
 * its window was reduced (CWR). What the RFC leaves open is done as in Linux.
 */
final class Ecn {
    /** The ECN field of the IP header (RFC 3168 5). */
    private static final int FIELD = 3;

    static final int ECT_1 = 1;
    static final int ECT_0 = 2;
    static final int CE = 3;

    private static final int ASK_AND_ANSWER = 1; // tcp_ecn
    private static final int QUICK_ACKS = 2;

    private boolean agreed;
    /** Data has come marked as ECN-capable. */
    private boolean seen;
    /** A mark has come: ECE in all that leaves (Linux TCP_ECN_DEMAND_CWR). */
    private boolean echoing;
    /** The window was reduced: CWR in the next new data (Linux TCP_ECN_QUEUE_CWR). */
    private boolean reductionUntold;

    private boolean lastWasCapable;
    private int marksReceived;
    private final int[] bytesReceived = new int[FIELD + 1];

    boolean isAgreed() {
        return agreed;
    }

    boolean isSeen() {
        return seen;
    }

    /** Segments that came with CE, whatever they carried (tcpi_received_ce). */
    int marksReceived() {
        return marksReceived;
    }

    /** Data bytes that came with {@code field}: ECT_0, ECT_1 or CE (tcpi_received_e0_bytes and so on). */
    int bytesReceived(int field) {
        return bytesReceived[field];
    }

    /** What left last was sent as ECN-capable: Linux writes that into what IP_TOS tells. */
    boolean lastWasCapable() {
        return lastWasCapable;
    }

    // opening (6.1.1)

    /** The flags of our SYN. A SYN sent again asks for nothing (6.1.1.1), unless tcp_ecn_fallback is off. */
    int inSyn(Connection c) {
        boolean again = c.tcb.synSent;
        if (!again) {
            agreed = c.knobs.number(Knob.TCP_ECN) == ASK_AND_ANSWER; // until the answer says no
        }
        return agreed && !(again && c.knobs.on(Knob.TCP_ECN_FALLBACK)) ? Segment.ECE | Segment.CWR : 0;
    }

    /** The flags of our SYN-ACK. */
    int inSynAck() {
        return agreed ? Segment.ECE : 0;
    }

    /** The peer's SYN, or SYN-ACK. */
    void synReceived(Connection c, Segment syn) {
        boolean asks = syn.has(Segment.ECE) && syn.has(Segment.CWR);
        if (c.passive) {
            boolean trusted = (syn.trafficClass() & FIELD) == 0; // a SYN must not be ECN-capable itself
            agreed = asks && trusted && c.knobs.number(Knob.TCP_ECN) != 0;
        } else {
            agreed &= syn.has(Segment.ACK) ? syn.has(Segment.ECE) && !syn.has(Segment.CWR) : asks;
        }
        reductionUntold &= agreed;
    }

    // the sender (6.1.2)

    /** An ACK, not of a SYN, tells that something of ours was marked on its way. */
    boolean isEcho(Segment in) {
        return agreed && in.has(Segment.ECE) && !in.has(Segment.SYN);
    }

    /** The congestion window was reduced, for whatever reason. */
    void reduced() {
        reductionUntold = agreed;
    }

    /** It was wrong: nothing to tell. */
    void reductionUndone() {
        reductionUntold = false;
    }

    /** New data leaves: true if CWR goes with it. */
    boolean takeReduction() {
        boolean untold = reductionUntold;
        reductionUntold = false;
        return untold;
    }

    // the receiver (6.1.3)

    /** A segment arrived, whatever becomes of it. */
    void arrived(Segment in) {
        int field = in.trafficClass() & FIELD;
        marksReceived += field == CE ? in.pieces() : 0;
        bytesReceived[field] += in.dataLength();
    }

    /** Data arrived that is new (Linux tcp_ecn_check_ce). A sender in trouble has a small window: no ACK may wait. */
    void dataReceived(Connection c, Segment in) {
        if (!agreed) {
            return;
        }
        int field = in.trafficClass() & FIELD;
        boolean retransmission = field == 0 && seen; // probably: only those come without
        if (retransmission || (field == CE && !echoing)) {
            c.ackPolicy.enterQuick(c.receiveWindowBytes(), QUICK_ACKS);
        }
        echoing |= field == CE;
        seen |= field != 0;
    }

    /** CWR ends the echo; with data it is acknowledged at once (Linux tcp_ecn_accept_cwr). */
    void reductionReceived(Connection c, Segment in) {
        if (in.has(Segment.CWR)) {
            echoing = false;
            if (in.length() > 0) {
                c.ackPolicy.oweNow();
            }
        }
    }

    // what every segment has

    /** ECT on new data and on nothing else (6.1.4 to 6.1.6), ECE while a mark is echoed; not in a SYN. */
    void fill(Segment out, boolean newData) {
        lastWasCapable = agreed && newData;
        if (lastWasCapable) {
            out.trafficClass(out.trafficClass() | ECT_0);
        }
        if (agreed && echoing) {
            out.flags(out.flags() | Segment.ECE);
        }
    }
}
