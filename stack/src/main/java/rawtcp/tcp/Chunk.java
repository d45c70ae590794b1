package rawtcp.tcp;

/**
 * A piece of the outgoing stream that is decided on, acknowledged and repeated as one; on the wire it is cut into
 * segments of the MSS (Linux: an skb of the write queue). What an application writes is never mixed across the end of a
 * record.
 */
final class Chunk {
    Chunk previous;
    Chunk next;

    int seq;
    /** Data bytes; a FIN behind them counts in {@link #end}. */
    int length;

    boolean push;
    boolean endOfRecord;
    boolean fin;

    /** Once sent: how many segments it is on the wire (Linux tcp_skb_pcount), of how many bytes each but the last. */
    int segments;

    int segmentBytes;
    /** When it was last sent, and in which turn of sending: what left later is known even where no time has passed. */
    long sentNs;

    long sentTurn;
    /** What the connection had delivered and lost as this left, and when: see {@link DeliveryRate}. */
    int deliveredBefore;

    long deliveredAtNs;
    long firstSentNs;
    int lostBefore;
    int txInFlight;
    boolean appLimited;

    /** Marks of RFC 6675 and RFC 8985: the peer holds it; it counts as lost; it was sent again and is under way. */
    boolean sacked;

    boolean lost;
    boolean retransmitted;
    boolean everRetransmitted;
    /** RACK waits for it. Not once it counted as lost, even if that is undone, until it leaves again (Linux tcp_tsorted_anchor). */
    boolean watched;

    /** What of its one segment is acknowledged already, and so before {@link #seq}. */
    int acknowledgedBytes;

    /** As a new one. */
    void clear() {
        previous = null;
        next = null;
        seq = 0;
        length = 0;
        push = false;
        endOfRecord = false;
        fin = false;
        segments = 0;
        segmentBytes = 0;
        sentNs = 0;
        sentTurn = 0;
        deliveredBefore = 0;
        deliveredAtNs = 0;
        firstSentNs = 0;
        lostBefore = 0;
        txInFlight = 0;
        appLimited = false;
        sacked = false;
        lost = false;
        retransmitted = false;
        everRetransmitted = false;
        watched = false;
        acknowledgedBytes = 0;
    }

    void leaves(long nowNs, long turn) {
        sentNs = nowNs;
        sentTurn = turn;
        watched = true;
    }

    /** The first sequence number behind it. */
    int end() {
        return seq + length + (fin ? 1 : 0);
    }

    /** Sequence space that it takes. */
    int space() {
        return length + (fin ? 1 : 0);
    }
}
