package rawtcp.tcp;

import rawtcp.tcp.parts.Timers;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** SND.UNA moves: what was acknowledged leaves the queue, and tells a round trip (RFC 6298 3, RFC 7323 4). */
final class CumulativeAck {
    private CumulativeAck() {}

    /** Takes off the queue what lies below SND.UNA (Linux tcp_clean_rtx_queue). */
    static void clean(Connection c, Segment in, AckNews news, int highestBefore, long nowNs) {
        int una = c.tcb.sndUna;
        int lengthBefore = c.sendQueue.length();
        Chunk chunk = c.sendQueue.oldestSent();
        while (chunk != null && SeqNum.gt(una, chunk.seq)) {
            if (SeqNum.lt(una, chunk.end())) {
                partly(c, chunk, SeqNum.distance(chunk.seq, una), news, nowNs);
                break;
            }
            int seq = chunk.seq - chunk.acknowledgedBytes; // Linux does not cut it, and takes it for overtaken
            count(c, chunk, seq, chunk.segments, news, nowNs);
            c.board.acknowledged(chunk);
            c.sendQueue.acknowledged(chunk);
            chunk = c.sendQueue.oldestSent();
        }
        Chunk oldest = c.sendQueue.oldestSent();
        news.reneged = oldest != null && oldest.sacked;
        c.counters.bytesAcked += lengthBefore - c.sendQueue.length();
        boolean sampled = sampleRtt(c, in, news, nowNs);
        if (news.ackedSegments == 0) {
            // Linux: what was sent before the oldest was sent last has only now been answered, so the path is slow
            boolean beforeOldest = sampled && oldest != null && news.firstSackedSentNs < oldest.sentNs;
            news.restartTimer |= beforeOldest && news.firstSackedSentNs >= 0;
            return;
        }
        news.restartTimer = true;
        c.mtuProbing.acknowledged();
        if (!c.sackAgreed) {
            c.recovery.removeRenoSacks(news.ackedSegments);
            if (news.retransmissionAcked) {
                news.originalDelivered = false; // without SACK nobody knows which of the two arrived
            }
        } else if (news.anyOriginal && SeqNum.lt(news.firstOriginalSeq, highestBefore)) {
            SackTagging.noteReordering(c, news.firstOriginalSeq, MibCounter.SACK_REORDER);
        }
    }

    /** Whole segments of a chunk of several go; of a single one nothing does until all of it is acknowledged. */
    private static void partly(Connection c, Chunk chunk, int bytes, AckNews news, long nowNs) {
        if (chunk.segments <= 1) {
            c.sendQueue.acknowledged(chunk, bytes);
            chunk.acknowledgedBytes += bytes;
            return;
        }
        int before = chunk.segments;
        int seq = chunk.seq;
        c.sendQueue.acknowledged(chunk, bytes);
        int left = SendQueue.segmentsOf(chunk, chunk.segmentBytes);
        count(c, chunk, seq, Math.max(0, before - left), news, nowNs);
        c.board.acknowledged(chunk, Math.max(0, before - left));
        chunk.segments = Math.min(left, before);
    }

    private static void count(Connection c, Chunk chunk, int seq, int segments, AckNews news, long nowNs) {
        if (segments == 0) {
            return;
        }
        c.rate.delivered(chunk);
        if (chunk.everRetransmitted) {
            news.retransmissionAcked = true;
        } else if (!chunk.sacked) {
            news.lastSentNs = chunk.sentNs;
            news.firstSentNs = news.firstSentNs < 0 ? chunk.sentNs : news.firstSentNs;
            if (!news.anyOriginal || SeqNum.lt(seq, news.firstOriginalSeq)) {
                news.firstOriginalSeq = seq;
                news.anyOriginal = true;
            }
            news.originalDelivered |= SeqNum.le(chunk.end(), c.recovery.highSeq());
        }
        if (!chunk.sacked && c.sackAgreed) {
            c.board.delivered += segments;
            if (!answersEarlierSending(c, chunk)) {
                c.rack.delivered(chunk, nowNs);
            }
        }
        news.ackedSegments += segments;
        news.dataAcked = true;
    }

    /** It was sent again, and the echoed timestamp is of before (Linux tcp_skb_spurious_retrans). */
    private static boolean answersEarlierSending(Connection c, Chunk chunk) {
        return chunk.everRetransmitted
                && c.timestamps.enabled()
                && c.timestamps.echoIsBefore(c.lastTsEcr, chunk.sentNs);
    }

    /**
     * Karn's rule: from segments never sent again, else from the echoed timestamp, which tells which sending was answered.
     */
    private static boolean sampleRtt(Connection c, Segment in, AckNews news, long nowNs) {
        long rttNs = -1;
        if (news.firstSentNs >= 0 && !news.retransmissionAcked) {
            rttNs = nowNs - news.firstSentNs;
        } else if (news.firstSackedSentNs >= 0) {
            rttNs = nowNs - news.firstSackedSentNs;
        }
        long latestNs = news.lastSackedSentNs >= 0
                ? nowNs - news.lastSackedSentNs
                : news.lastSentNs >= 0 && !news.retransmissionAcked ? nowNs - news.lastSentNs : rttNs;
        boolean echoed = c.timestamps.enabled() && in.options().hasTimestamps();
        if (rttNs < 0 && echoed && news.advanced) {
            rttNs = c.timestamps.sampleNs(in.options().tsEcr(), nowNs);
            latestNs = rttNs;
        }
        if (rttNs >= 0) {
            news.rttNs = latestNs;
            c.rtt.sample(rttNs, latestNs, c.tcb.sndUna, c.tcb.sndNxt, c.rtoMinNs());
            c.persistBackoff = 0;
            c.congestion.onRoundTrip(nowNs, latestNs, c.tcb.sndUna, c.tcb.sndNxt);
            countEndOfSlowStart(c);
        }
        return rttNs >= 0;
    }

    private static void countEndOfSlowStart(Connection c) {
        if (c.congestion.takeTrainFound()) {
            c.mib.count(MibCounter.TRAIN_DETECT);
            c.mib.add(MibCounter.TRAIN_CWND, c.congestion.window());
        }
        if (c.congestion.takeDelayFound()) {
            c.mib.count(MibCounter.DELAY_DETECT);
            c.mib.add(MibCounter.DELAY_CWND, c.congestion.window());
        }
    }

    /** Our SYN, which is no chunk. */
    static void synAcked(Connection c, Segment in, long nowNs) {
        long rttNs = c.ourSyn.sentOnceNs() == Timers.NEVER ? -1 : nowNs - c.ourSyn.sentOnceNs();
        if (rttNs < 0 && c.timestamps.enabled() && in.options().hasTimestamps()) {
            rttNs = c.timestamps.sampleNs(in.options().tsEcr(), nowNs);
        }
        if (rttNs >= 0) {
            c.rtt.sample(rttNs, rttNs, c.tcb.sndUna, c.tcb.sndNxt, c.rtoMinNs());
        }
    }
}
