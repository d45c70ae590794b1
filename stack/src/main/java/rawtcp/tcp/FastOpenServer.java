package rawtcp.tcp;

import rawtcp.tcp.parts.Timers;
import rawtcp.wire.Segment;

/** RFC 7413 4.2.2: a SYN with a good cookie opens the connection; data goes both ways before the handshake ends. */
final class FastOpenServer {
    private FastOpenServer() {}

    /** The connection that {@code syn} has opened, in SYN_RCVD (Linux tcp_fastopen_create_child). */
    static void begin(Connection c, Segment syn, long nowNs) {
        c.fastOpen.child = true;
        c.fastOpen.pending = true;
        c.counters.segmentsIn = 1;
        c.counters.dataSegmentsIn = syn.dataLength() > 0 ? 1 : 0;
        c.mss.largestWindow(c.tcb.maxSndWnd);
        ArriveListen.beginTransfer(c, nowNs);
        Limits.apply(c);
        FastOpenClient.takeText(c, syn, nowNs);
        c.tcb.lastAckSent = c.tcb.rcvNxt;
    }

    /** The first SYN-ACK leaves, perhaps with a cookie; what follows it counts from behind our SYN on. */
    static void fillSynAck(Connection c, Segment out) {
        out.options().fastOpen(c.fastOpen.option);
        if (c.fastOpen.isPending()) {
            c.tcb.sndUna = c.tcb.sndNxt;
        }
    }

    /** Our SYN-ACK is acknowledged: from now on the timers are those of any connection (Linux tcp_rcv_synrecv_state_fastopen). */
    static void handshakeOver(Connection c, Segment ack, long nowNs) {
        c.fastOpen.pending = false;
        c.tcb.synAcked = true;
        if (!c.rtt.hasSample() && c.state() == State.SYN_RCVD) { // closed meanwhile: Linux does without
            CumulativeAck.synAcked(c, ack, nowNs);
        }
        c.recovery.synAckAcknowledged(nowNs);
        RetransmissionTimer.rearm(c, nowNs);
    }

    /** The SYN-ACK's timer has expired; it alone is repeated, and whoever has accepted it waits once longer (tcp_fastopen_synack_timer). */
    static void onSynAckTimeout(Connection c, long nowNs) {
        if (c.retries == 1) { // the second time: what is in flight is lost, too
            c.recovery.onTimeout(nowNs);
        }
        if (c.retransmittingSinceNs == Timers.NEVER) {
            c.retransmittingSinceNs = nowNs;
        }
        c.timeouts.expired(c.retries == 0, nowNs);
        c.retries++;
    }
}
