package rawtcp.tcp.parts;

import rawtcp.wire.SeqNum;

/**
 * How large the receive buffer should be: twice what the application takes in a round trip and room for what comes while it
 * grows, so that the window is never what holds the sender back (Linux tcp_rcv_space_adjust, tcp_rcvbuf_grow). The round
 * trip is the receiver's own guess: the time until a window was filled, or what echoed timestamps tell (rcv_rtt_est).
 */
public final class ReceiveTuning {
    private static final int INITIAL_SEGMENTS = 10;
    private static final long US_NS = 1_000;

    private long rttUs8; // 8 times the guess; 0: none yet
    private boolean timing;
    private long windowAtNs;
    private int windowEnd;
    private int lastEcho;

    private int roundBytes; // what the application took in the best round so far (Linux rcvq_space.space)
    private int roundSeq;
    private long roundAtNs;

    /** The handshake is over. */
    public void established(long nowNs, int rcvNxt, int windowBytes, int segmentBytes) {
        roundBytes = Math.min(windowBytes, INITIAL_SEGMENTS * segmentBytes);
        roundSeq = rcvNxt;
        roundAtNs = nowNs;
    }

    /** Linux tcpi_rcv_space. */
    public int space() {
        return roundBytes;
    }

    /** Linux tcpi_rcv_rtt; 0: not known. */
    public long rttNs() {
        return rttUs8 / 8 * US_NS;
    }

    /** Data came in order, up to {@code rcvNxt}: a window takes a round trip at least (Linux tcp_rcv_rtt_measure). */
    public void arrived(long nowNs, int rcvNxt, int windowBytes) {
        if (timing && SeqNum.lt(rcvNxt, windowEnd)) {
            return;
        }
        if (timing) {
            long us = Math.max(1, (nowNs - windowAtNs) / US_NS);
            if (rttUs8 == 0 || us * 8 < rttUs8) {
                rttUs8 = us * 8;
            }
        }
        timing = true;
        windowEnd = rcvNxt + windowBytes;
        windowAtNs = nowNs;
    }

    /**
     * A segment echoes {@code tsEcr}, which is {@code rttNs} old (Linux tcp_rcv_rtt_measure_ts). {@code full}: it is as long as
     * they come; {@code drained}: nothing waits for the application, whose own delays would count otherwise.
     */
    public void echoed(int tsEcr, long rttNs, boolean full, boolean drained) {
        if (tsEcr == lastEcho) {
            return;
        }
        lastEcho = tsEcr;
        long us = rttNs / US_NS;
        if (!full || us <= 0) {
            return;
        }
        if (rttUs8 == 0 || us * 8 < rttUs8) {
            rttUs8 = us * 8;
        } else if (drained) {
            rttUs8 += us - rttUs8 / 8;
        }
    }

    /** The application has taken all before {@code copiedSeq}. The window that would keep up with it; 0: as it is. */
    public long copied(long nowNs, int copiedSeq, int rcvNxt, int aheadBytes) {
        if (rttUs8 == 0 || (nowNs - roundAtNs) / US_NS < rttUs8 / 8) {
            return 0;
        }
        int copied = SeqNum.distance(roundSeq, copiedSeq) - SeqNum.distance(copiedSeq, rcvNxt);
        roundSeq = copiedSeq;
        roundAtNs = nowNs;
        return copied > roundBytes ? wanted(copied, aheadBytes) : 0;
    }

    /** As {@link #copied}, when data waits behind a gap: {@code aheadBytes} up to its end (Linux tcp_data_queue_ofo). */
    public long ahead(int aheadBytes) {
        return wanted(roundBytes, aheadBytes);
    }

    private long wanted(int bytes, int aheadBytes) {
        long window = 2L * bytes; // what is known is a round trip old
        window += 2 * (window * (bytes - roundBytes) / Math.max(1, roundBytes)); // and the sender may double its rate
        roundBytes = bytes;
        return window + aheadBytes;
    }

    /** The largest window has become smaller than that. */
    public void bound(int windowBytes) {
        roundBytes = Math.min(roundBytes, windowBytes);
    }
}
