package rawtcp.tcp.parts;

/**
 * When received data is acknowledged (RFC 9293 3.8.6.3, RFC 5681 4.2): at once for the first segments of a connection,
 * then each second full segment, else after 40 ms (Linux). Once the application answers what it receives, its data
 * carries the ACK: the connection is interactive.
 */
public final class AckPolicy {
    /** Linux TCP_DELACK_MIN; RFC 9293 MUST-40 allows up to 500 ms. */
    public static final long DELAY_NS = 40_000_000L;

    private static final int QUICK_ACKS = 16;

    private int quickAcks = QUICK_ACKS;
    private boolean interactive;
    private boolean alwaysQuick;
    private int unackedBytes;
    private long lastDataNs = Long.MIN_VALUE / 2;

    /** What to do about data that arrived in order. */
    public enum Decision {
        NOW,
        DELAY
    }

    public Decision onData(long nowNs, int bytes, int fullSegmentBytes) {
        boolean idle = nowNs - lastDataNs > 1_000_000_000L;
        lastDataNs = nowNs;
        unackedBytes += bytes;
        if (idle && !interactive) {
            quickAcks = QUICK_ACKS;
        }
        if (alwaysQuick || unackedBytes >= 2 * fullSegmentBytes) { // RFC 9293 SHLD-19
            return Decision.NOW;
        }
        return !interactive && quickAcks > 0 ? Decision.NOW : Decision.DELAY;
    }

    /** An ACK left, alone or with data. */
    public void onAckSent() {
        unackedBytes = 0;
        if (quickAcks > 0) {
            quickAcks--;
        }
    }

    /** The application sent data: within 40 ms of what it received, it is a conversation. */
    public void onDataSent(long nowNs) {
        if (nowNs - lastDataNs < DELAY_NS) {
            interactive = true;
        }
    }

    /** A delayed ACK had to leave alone: no conversation after all (Linux). */
    public void onDelayExpired() {
        interactive = false;
        quickAcks = Math.max(quickAcks, 1);
    }

    /** Something was out of order: the next segments are acknowledged at once (RFC 5681 4.2). */
    public void enterQuick() {
        interactive = false;
        quickAcks = QUICK_ACKS;
    }

    /** TCP_QUICKACK. */
    public void alwaysQuick(boolean on) {
        alwaysQuick = on;
    }

    public boolean isInteractive() {
        return interactive;
    }
}
