package rawtcp.sim.observer;

import static rawtcp.sim.observer.Violation.unless;

/** RFC 3168 6.1, once more: who may set ECT, ECE and CWR, and on what. */
final class Marks {
    private static final int NOT_CAPABLE = 0;
    private static final int ECT_0 = 2;
    private static final int CE = 3;
    private static final int BOTH = Seen.ECE | Seen.CWR;

    private boolean asked;
    private boolean agreed;
    private boolean markSeen;

    /** The SYN that opens. */
    void ownSyn(Seen out) {
        unless(out.ecn == NOT_CAPABLE, "a SYN that is ECN-capable itself");
        int flags = out.flags & BOTH;
        unless(flags == 0 || flags == BOTH, "a SYN with one of ECE and CWR");
        asked = flags == BOTH;
    }

    /** What answers it, or crosses it. */
    void peerSyn(Seen in) {
        int expected = in.has(Seen.ACK) ? Seen.ECE : BOTH;
        agreed = asked && (in.flags & BOTH) == expected;
    }

    /** What answers {@code syn}. */
    void ownSynAck(Seen out, Seen syn) {
        agreed = out.has(Seen.ECE);
        unless(!agreed || (syn.flags & BOTH) == BOTH, "ECE for a peer that did not ask");
    }

    void synRepeated(Seen out) {
        unless(out.ecn == NOT_CAPABLE, "a SYN that is ECN-capable itself");
        int expected = out.has(Seen.ACK) && agreed ? Seen.ECE : 0;
        boolean asksAgain = !out.has(Seen.ACK) && asked && (out.flags & BOTH) == BOTH; // without tcp_ecn_fallback
        unless(asksAgain || (out.flags & BOTH) == expected, "a SYN sent again that says another thing of ECN");
    }

    void arrives(Seen in) {
        markSeen |= in.ecn == CE && in.dataLength > 0;
    }

    boolean isEcho(Seen in) {
        return agreed && in.has(Seen.ECE) && !in.has(Seen.SYN);
    }

    void sent(Seen out, boolean isNew) {
        boolean newData = isNew && out.dataLength > 0;
        int expected = agreed && newData ? ECT_0 : NOT_CAPABLE;
        unless(out.ecn == expected, () -> "ECN field " + out.ecn + " where " + expected + " is due");
        unless(!out.has(Seen.CWR) || (agreed && newData), "CWR where it says nothing");
        unless(!out.has(Seen.ECE) || (agreed && markSeen), "ECE, but nothing was marked");
    }
}
