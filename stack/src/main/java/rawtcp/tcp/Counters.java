package rawtcp.tcp;

/** What {@code show} counts for one connection. */
final class Counters {
    long segmentsIn;
    long segmentsOut;
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
}
