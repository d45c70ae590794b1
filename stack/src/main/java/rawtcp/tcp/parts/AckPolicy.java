package rawtcp.tcp.parts;

/**
 * When received data is acknowledged (RFC 9293 3.8.6.3, RFC 5681 4.2), with Linux's choices: at once for the first
 * segments of a connection and whenever more than one full segment waits, else after 40 ms or as long as segments are
 * apart; a conversation (each answers what it receives, "ping-pong") lets its data carry the ACKs.
 */
public final class AckPolicy {
    /** Linux TCP_DELACK_MIN; RFC 9293 MUST-40 allows up to 500 ms. */
    public static final long DELAY_NS = 40_000_000L;

    /** Linux TCP_DELACK_MAX, TCP_ATO_MIN. */
    public static final long LONGEST_DELAY_NS = 200_000_000L;

    private static final long LONGEST_ONE_WAY_NS = 500_000_000L;
    private static final int QUICK_ACKS = 16;
    private static final int DEFAULT_MSS = 536;
    private static final int LEAST_MSS = 88;
    private static final int HEADER = 20;

    private int quickAcks;
    private int pingPong;
    private int pingPongThreshold = 1;
    private long timeoutNs; // Linux ato; 0: no data yet
    private long lastDataNs;
    private int receiveMss = LEAST_MSS;
    private int lastOddSize;
    private boolean owed;
    private boolean now;
    private boolean pushed;
    private boolean pushedTwice;

    /** What to do about a segment that asks for an ACK. */
    public enum Decision {
        NONE,
        NOW,
        DELAY
    }

    /** The handshake is over: what may a full segment of the peer's be (Linux tcp_initialize_rcv_mss)? */
    public void start(int advertisedMss, int sendMss, int windowBytes, int threshold) {
        int guess = Math.min(Math.min(advertisedMss, sendMss), Math.min(windowBytes / 2, DEFAULT_MSS));
        receiveMss = Math.max(guess, LEAST_MSS);
        pingPongThreshold = threshold;
    }

    /** The largest segment lately seen from the peer (Linux tcpi_rcv_mss). */
    public int receiveMss() {
        return receiveMss;
    }

    /** Linux ato (tcpi_ato). */
    public long timeoutNs() {
        return timeoutNs;
    }

    /** Data arrived in order, and was measured (Linux tcp_event_data_recv). */
    public void onData(long nowNs, long rtoNs, int windowBytes) {
        owed = true;
        long apartNs = nowNs - lastDataNs;
        lastDataNs = nowNs;
        if (timeoutNs == 0) {
            moreQuickAcks(windowBytes, QUICK_ACKS);
            timeoutNs = DELAY_NS;
        } else if (apartNs <= DELAY_NS / 2) {
            timeoutNs = timeoutNs / 2 + DELAY_NS / 2;
        } else if (apartNs < timeoutNs) {
            timeoutNs = Math.min(timeoutNs / 2 + apartNs, rtoNs);
        } else if (apartNs > rtoNs) { // the sender has started again with a small window
            moreQuickAcks(windowBytes, QUICK_ACKS);
        }
    }

    /**
     * Data arrived, in order or ahead (Linux tcp_measure_rcv_mss): also a peer of a smaller MSS than it was told is
     * acknowledged each second segment. {@code ends}: PSH, FIN, URG or SYN is set; {@code push}: PSH.
     */
    public void measure(int bytes, int optionBytes, boolean stamped, boolean ends, boolean push, int advertisedMss) {
        int oddSize = lastOddSize;
        lastOddSize = 0;
        if (bytes >= receiveMss) {
            receiveMss = Math.min(bytes, advertisedMss);
            pushed |= push;
            return;
        }
        int length = bytes + HEADER + optionBytes;
        if (length >= DEFAULT_MSS + HEADER || (length >= LEAST_MSS + HEADER && !ends)) {
            length -= HEADER + (stamped ? 12 : 0);
            lastOddSize = length;
            if (length == oddSize) {
                receiveMss = length;
                return;
            }
        }
        pushedTwice |= pushed;
        pushed = true;
    }

    private void moreQuickAcks(int windowBytes, int most) {
        int fit = windowBytes / (2 * receiveMss);
        quickAcks = Math.max(quickAcks, Math.min(fit == 0 ? 2 : fit, most));
    }

    /** An ACK is owed without data that came in order: a FIN, something out of order. */
    public void owe() {
        owed = true;
    }

    /** It can't wait: a hole was filled (RFC 5681 4.2). */
    public void oweNow() {
        owed = true;
        now = true;
    }

    /** Something came twice, or the peer is in trouble: the next segments are acknowledged at once. */
    public void enterQuick(int windowBytes) {
        enterQuick(windowBytes, QUICK_ACKS);
    }

    /** As {@link #enterQuick(int)}, for {@code most} ACKs. */
    public void enterQuick(int windowBytes, int most) {
        moreQuickAcks(windowBytes, most);
        pingPong = 0;
        timeoutNs = DELAY_NS;
        owed = true;
    }

    /** The window can't move: an ACK that tells nothing new is of no use. */
    public void leaveQuick() {
        quickAcks = 0;
    }

    /** The window has grown: let the peer know soon. */
    public void oneQuick() {
        quickAcks |= 1;
    }

    public boolean isOwed() {
        return owed;
    }

    /**
     * After a segment was dealt with (Linux __tcp_ack_snd_check). {@code unackedBytes}: received since the last ACK;
     * {@code windowMoves}: an ACK would move the right edge.
     */
    public Decision decide(int unackedBytes, boolean windowMoves) {
        if (!owed) {
            return Decision.NONE;
        }
        boolean quick = quickAcks > 0 && !isInteractive();
        return (unackedBytes > receiveMss && windowMoves) || quick || now ? Decision.NOW : Decision.DELAY; // SHLD-19
    }

    /** How long a delayed ACK waits (Linux tcp_send_delayed_ack). */
    public long delayNs(long srttNs) {
        long delayNs = timeoutNs;
        if (delayNs > DELAY_NS) {
            long mostNs = isInteractive() || pushed ? LONGEST_DELAY_NS : LONGEST_ONE_WAY_NS;
            if (srttNs > 0) {
                mostNs = Math.min(mostNs, Math.max(srttNs, DELAY_NS));
            }
            delayNs = Math.min(delayNs, mostNs);
        }
        return Math.min(delayNs, LONGEST_DELAY_NS);
    }

    /** The application has read: does that call for an ACK now (Linux tcp_cleanup_rbuf)? {@code drained}: nothing is left. */
    public boolean readCallsForAck(int unackedBytes, boolean drained) {
        boolean askedFor = pushedTwice || (pushed && !isInteractive());
        return owed && (unackedBytes > receiveMss || (drained && askedFor));
    }

    /** An ACK left, alone or with data. */
    public void onAckSent() {
        if (quickAcks > 0 && owed) {
            quickAcks--;
            if (quickAcks == 0) {
                timeoutNs = DELAY_NS;
            }
        }
        owed = false;
        now = false;
        pushed = false;
        pushedTwice = false;
    }

    /** The application sent data: soon after what it received, it is a conversation (Linux tcp_event_data_sent). */
    public void onDataSent(long nowNs) {
        if (nowNs - lastDataNs < timeoutNs && pingPong < 255) {
            pingPong++;
        }
    }

    /** A delayed ACK had to leave alone. */
    public void onDelayExpired(long rtoNs) {
        if (isInteractive()) { // no conversation after all
            pingPong = 0;
            timeoutNs = DELAY_NS;
        } else {
            timeoutNs = Math.min(timeoutNs * 2, rtoNs);
        }
    }

    /** The peer's FIN: it will not ask again soon. Also TCP_QUICKACK 0. */
    public void enterPingPong() {
        pingPong = pingPongThreshold;
    }

    /** TCP_QUICKACK 1: what is owed is told as soon as what came was read. */
    public void leavePingPong() {
        pingPong = 0;
        pushed |= owed;
    }

    public boolean isInteractive() {
        return pingPong >= pingPongThreshold;
    }
}
