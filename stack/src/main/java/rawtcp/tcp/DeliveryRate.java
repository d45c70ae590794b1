package rawtcp.tcp;

import rawtcp.tcp.congestion.RateSample;
import rawtcp.wire.SeqNum;

/**
 * How fast the network delivers (draft-ietf-ccwg-bbr 4.1; Linux tcp_rate.c): each segment remembers what had been
 * delivered when it left, so that its ACK tells how much was delivered meanwhile. The slower of sending and acknowledging
 * counts: ACKs may come in heaps.
 */
final class DeliveryRate {
    private static final double NS_PER_SECOND = 1e9;

    private final Connection c;
    private long deliveredAtNs;
    private long firstSentNs;
    /** The sender has too little to say: true until so much is delivered; 0: it has enough. */
    private int appLimitedUntil = -1; // as nothing has been delivered yet (Linux)

    private int bestDelivered;
    private long bestIntervalNs;
    private boolean bestAppLimited = true;

    // Of the ACK under way: the segment that left last among those that it delivers.
    private boolean any;
    private long lastTurn;
    private int lastEnd;
    private int priorDelivered;
    private long priorAtNs;
    private long sendIntervalNs;
    private boolean appLimited;
    private int txInFlight;
    private int lostBefore;
    private long ackNs;

    DeliveryRate(Connection c) {
        this.c = c;
    }

    /** {@code chunk} leaves, perhaps again; before it is counted as under way. */
    void sent(Chunk chunk, long nowNs) {
        if (c.board.out == 0) {
            firstSentNs = nowNs;
            deliveredAtNs = nowNs;
        }
        chunk.deliveredBefore = c.board.delivered;
        chunk.deliveredAtNs = deliveredAtNs;
        chunk.firstSentNs = firstSentNs;
        chunk.appLimited = appLimitedUntil != 0;
        chunk.lostBefore = c.board.lostEver;
        chunk.txInFlight = c.board.inFlight() + chunk.segments;
    }

    /** Before an ACK is looked at. */
    void begin(long nowNs) {
        any = false;
        ackNs = nowNs;
    }

    /** The ACK delivers {@code chunk}. */
    void delivered(Chunk chunk) {
        if (chunk.sacked) { // it counted then
            return;
        }
        boolean later = chunk.sentTurn > lastTurn || (chunk.sentTurn == lastTurn && SeqNum.gt(chunk.end(), lastEnd));
        if (any && !later) {
            return;
        }
        any = true;
        lastTurn = chunk.sentTurn;
        lastEnd = chunk.end();
        priorDelivered = chunk.deliveredBefore;
        priorAtNs = chunk.deliveredAtNs;
        appLimited = chunk.appLimited;
        txInFlight = chunk.txInFlight;
        lostBefore = chunk.lostBefore;
        firstSentNs = chunk.sentNs;
        sendIntervalNs = chunk.sentNs - chunk.firstSentNs;
    }

    /** What had been delivered when the segment left that the ACK delivers; 0: it delivers none. */
    int priorDelivered() {
        return any ? priorDelivered : 0;
    }

    /** All of it was looked at; {@code news} says what it has delivered. */
    void end(AckNews news, int inFlightBefore, long nowNs) {
        int delivered = c.board.delivered;
        if (appLimitedUntil != 0 && SeqNum.gt(delivered, appLimitedUntil)) {
            appLimitedUntil = 0;
        }
        int newly = delivered - news.deliveredBefore;
        if (newly > 0) {
            deliveredAtNs = nowNs;
        }
        long intervalNs = Math.max(sendIntervalNs, nowNs - priorAtNs);
        boolean good = any && !news.reneged && intervalNs >= c.rtt.minRttNs() && intervalNs > 0;
        if (good) {
            remember(delivered - priorDelivered, intervalNs);
        }
        if (c.congestion.ownsWindow()) {
            c.congestion.onSample(sample(good, intervalNs, news, newly, inFlightBefore, nowNs));
            if (c.congestion.takeRestraint()) {
                limitedByApplication();
            }
        }
    }

    private RateSample sample(boolean good, long intervalNs, AckNews news, int newly, int inFlightBefore, long nowNs) {
        int delivered = c.board.delivered;
        return new RateSample(
                nowNs,
                delivered,
                any ? priorDelivered : -1,
                any ? delivered - priorDelivered : 0,
                good ? intervalNs : 0,
                newly,
                c.board.lostEver - news.lostBefore,
                any ? c.board.lostEver - lostBefore : 0,
                any ? txInFlight : 0,
                appLimited,
                news.rttNs,
                inFlightBefore,
                c.board.inFlight(),
                c.usage.isLimited());
    }

    /** A rate that the application held back counts only if it is higher. */
    private void remember(int delivered, long intervalNs) {
        if (!appLimited || (double) delivered * bestIntervalNs >= (double) bestDelivered * intervalNs) {
            bestDelivered = delivered;
            bestIntervalNs = intervalNs;
            bestAppLimited = appLimited;
        }
    }

    /** {@code chunk} counts as lost: so many segments since it left. */
    void lost(Chunk chunk) {
        if (c.congestion.ownsWindow()) {
            int since = c.board.lostEver - chunk.lostBefore;
            c.congestion.onLost(ackNs, chunk.segments, since, chunk.txInFlight, chunk.appLimited);
        }
    }

    /** The application writes: was it that which held the sender back (Linux tcp_rate_check_app_limited)? */
    void aboutToWrite() {
        boolean little = c.unsent() < c.mss.send();
        boolean windowLeft = c.board.inFlight() < c.congestion.window();
        if (little && windowLeft && c.board.lost <= c.board.retransmitted) {
            limitedByApplication();
        }
    }

    void limitedByApplication() {
        appLimitedUntil = Math.max(1, c.board.delivered + c.board.inFlight());
    }

    boolean isAppLimited() {
        return bestAppLimited;
    }

    boolean isHeldBack() {
        return appLimitedUntil != 0;
    }

    /** Bytes per second; 0: not known (tcpi_delivery_rate). */
    long bytesPerSecond() {
        return bestIntervalNs == 0
                ? 0
                : (long) (bestDelivered * (double) c.mss.send() * NS_PER_SECOND / bestIntervalNs);
    }
}
