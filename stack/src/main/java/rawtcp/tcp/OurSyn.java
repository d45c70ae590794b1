package rawtcp.tcp;

import rawtcp.tcp.parts.Timers;

/** Our SYN or SYN-ACK: when it left, and whether it has to leave again. */
final class OurSyn {
    private final Connection c;
    private boolean owed;
    private boolean answers;
    private boolean repeated;
    private long sentNs = Timers.NEVER;

    OurSyn(Connection c) {
        this.c = c;
    }

    void sent(long nowNs) {
        sentNs = nowNs;
    }

    /** When it left, if it left once; NEVER if more often. */
    long sentOnceNs() {
        return repeated ? Timers.NEVER : sentNs;
    }

    /** It left long ago: no round trip is to be had of it but by its timestamp. */
    void timeUnknown() {
        repeated = true;
    }

    void retransmit() {
        owed = c.tcb.synSent;
    }

    /** The peer's SYN has crossed ours, which becomes a SYN-ACK: no repetition (Linux tcp_send_synack). */
    void answer() {
        owed = true;
        answers = true;
    }

    boolean answers() {
        return answers;
    }

    void answered(long nowNs) {
        owed = false;
        answers = false;
        sentNs = nowNs;
    }

    boolean isOwed() {
        return owed;
    }

    void retransmitted() {
        owed = false;
        repeated = true;
        c.counters.retransmitted++;
        c.mib.count(MibCounter.RETRANS_SEGS);
        c.mib.count(MibCounter.SYN_RETRANS);
    }

    void forget() {
        owed = false;
    }
}
