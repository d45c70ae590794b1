package rawtcp.tcp;

/** What {@code show} counts for one connection. */
final class Counters {
    long segmentsIn;
    long segmentsOut;
    /** SYN-ACKs, which in Linux are no connection's yet. */
    long synAcksOut;
    /** What came before it was one, less the SYN and the ACK that made it one. */
    long segmentsInBefore;

    long dataSegmentsIn;
    long dataSegmentsOut;
    /** Retransmissions among them. */
    long dataBytesOut;

    long dataBytesRepeated;
    long bytesReceived;
    long bytesSent;
    long bytesAcked;
    long retransmitted;
    long retransmitTimeouts;
    long fastRetransmits;
    long tailLossProbes;
    long undone;
    long duplicatesReported;
    long duplicateAcksIn;
    long challengeAcks;
    long outOfOrderIn;
    long duplicatesIn;
    long outOfWindowIn;
    long pawsDropped;
    long mtuProbes;
    /** Segments delivered by ACKs that echoed a mark (RFC 3168; tcpi_delivered_ce). */
    int deliveredMarked;
}
