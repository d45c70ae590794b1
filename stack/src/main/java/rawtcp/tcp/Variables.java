package rawtcp.tcp;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code show} tells: every variable by its RFC 9293 or Linux name. */
final class Variables {
    private Variables() {}

    static Map<String, Object> of(Connection c, long nowNs) {
        Map<String, Object> v = new LinkedHashMap<>();
        sequence(c, v);
        agreed(c, v);
        congestion(c, v);
        queues(c, v);
        counters(c, v);
        v.put("ageMs", ms(nowNs - c.openedNs));
        v.put("lastSentMs", ms(nowNs - c.lastSentNs));
        v.put("lastReceivedMs", ms(nowNs - c.lastReceivedNs));
        return v;
    }

    private static void sequence(Connection c, Map<String, Object> v) {
        Tcb tcb = c.tcb;
        v.put("iss", unsigned(tcb.iss));
        v.put("sndUna", unsigned(tcb.sndUna));
        v.put("sndNxt", unsigned(tcb.sndNxt));
        v.put("sndWnd", tcb.sndWnd);
        v.put("sndUp", unsigned(tcb.sndUp));
        v.put("sndWl1", unsigned(tcb.sndWl1));
        v.put("sndWl2", unsigned(tcb.sndWl2));
        v.put("irs", unsigned(tcb.irs));
        v.put("rcvNxt", unsigned(tcb.rcvNxt));
        v.put("rcvWnd", c.receiveWindowBytes());
        v.put("rcvUp", unsigned(tcb.rcvUp));
        v.put("maxSndWnd", tcb.maxSndWnd);
    }

    private static void agreed(Connection c, Map<String, Object> v) {
        v.put("mss", c.mss.send());
        v.put("advmss", c.mss.advertised());
        v.put("pmtu", c.mss.mtu());
        v.put("sndWscale", c.tcb.sndScale);
        v.put("rcvWscale", c.receiveWindow.scale());
        v.put("timestamps", c.timestamps.enabled());
        v.put("sack", c.sackAgreed);
        v.put("ecn", c.ecn.isAgreed());
        v.put("finQueued", c.finQueued);
        v.put("finSent", c.finSent());
        v.put("finAcked", c.finAcked());
        v.put("finReceived", c.finReceived);
        v.put("urgent", c.urgentToRead());
    }

    private static void congestion(Connection c, Map<String, Object> v) {
        v.put("congestion", c.congestion.name());
        v.put("cwnd", c.congestion.window());
        v.put("ssthresh", c.congestion.ssthresh());
        v.put("inFlight", c.tcb.inFlight());
        v.put("caState", c.recovery.state().name());
        v.put("sacked", c.board.sackedRanges());
        v.put("rttMs", ms(c.rtt.srttNs()));
        v.put("rttvarMs", ms(c.rtt.rttvarNs()));
        v.put("minRttMs", ms(c.rtt.minRttNs()));
        v.put("rtoMs", ms(c.rtoNs()));
        v.put("backoff", c.rtt.backoff());
        v.put("retries", c.retries);
    }

    private static void queues(Connection c, Map<String, Object> v) {
        v.put("recvQueue", c.receiveQueue());
        v.put("recvBuffer", c.memory.size());
        v.put("recvMemory", c.memory.used());
        v.put("outOfOrderRanges", c.receiveBuffer.rangeCount());
        v.put("sackBlocks", c.sackBlocks.text(c.tcb.irs));
        v.put("sendQueue", c.sendQueue());
        v.put("sendBuffer", c.sendQueue.limit());
        v.put("unsent", c.unsent());
    }

    private static void counters(Connection c, Map<String, Object> v) {
        Counters n = c.counters;
        v.put("segmentsIn", n.segmentsIn);
        v.put("segmentsOut", n.segmentsOut);
        v.put("bytesReceived", n.bytesReceived);
        v.put("bytesSent", n.bytesSent);
        v.put("bytesAcked", n.bytesAcked);
        v.put("retransmitted", n.retransmitted);
        v.put("retransmitTimeouts", n.retransmitTimeouts);
        v.put("fastRetransmits", n.fastRetransmits);
        v.put("duplicateAcksIn", n.duplicateAcksIn);
        v.put("challengeAcks", n.challengeAcks);
        v.put("outOfOrderIn", n.outOfOrderIn);
        v.put("duplicatesIn", n.duplicatesIn);
        v.put("outOfWindowIn", n.outOfWindowIn);
        v.put("pawsDropped", n.pawsDropped);
        v.put("deliveredMarked", n.deliveredMarked);
    }

    private static long unsigned(int seq) {
        return Integer.toUnsignedLong(seq);
    }

    private static double ms(long ns) {
        return Math.round(ns / 1e3) / 1e3;
    }
}
