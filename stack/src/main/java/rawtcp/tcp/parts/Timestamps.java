package rawtcp.tcp.parts;

import rawtcp.wire.SeqNum;

/** RFC 7323 3 to 5: our timestamp clock, TS.Recent, and protection against wrapped sequence numbers. */
public final class Timestamps {
    private static final long TICK_NS = 1_000_000L;
    /** RFC 7323 5.5: a TS.Recent older than this says nothing. */
    private static final long RECENT_VALID_NS = 24L * 86_400 * 1_000_000_000;

    /** Linux: an echo older than this was made up. */
    private static final long MAX_RTT_NS = Integer.MAX_VALUE * 1_000L;

    private final int offset;
    private boolean enabled;
    private int recent;
    private long recentAtNs;
    private boolean synSent;
    private int firstInSyn;

    /** A random offset for each connection (RFC 7323 5.4). */
    public Timestamps(int offset) {
        this.offset = offset;
    }

    public boolean enabled() {
        return enabled;
    }

    public void enable(int firstTsVal, long nowNs) {
        enabled = true;
        recent = firstTsVal;
        recentAtNs = nowNs;
    }

    /** TS.Recent of an earlier connection, before the first segment of this one has come. */
    public void goOnFrom(int earlier) {
        assert !enabled;
        recent = earlier;
    }

    /** TSval: one tick is a millisecond. */
    public int now(long nowNs) {
        return at(nowNs, offset);
    }

    /** As {@link #now}, for a SYN or SYN-ACK that leaves. */
    public int inSyn(long nowNs) {
        int tsVal = now(nowNs);
        firstInSyn = synSent ? firstInSyn : tsVal;
        synSent = true;
        return tsVal;
    }

    /** {@code tsEcr} is of something that left since our first SYN; 0 echoes nothing. */
    public boolean echoesSinceSyn(int tsEcr, long nowNs) {
        return tsEcr == 0 || !synSent || (SeqNum.ge(tsEcr, firstInSyn) && SeqNum.le(tsEcr, now(nowNs)));
    }

    /** The clock with this offset. */
    public static int at(long nowNs, int offset) {
        return (int) (nowNs / TICK_NS) + offset;
    }

    public int offset() {
        return offset;
    }

    /** TS.Recent, which goes out as TSecr. */
    public int recent() {
        return recent;
    }

    /** When TS.Recent was taken. */
    public long recentAtNs() {
        return recentAtNs;
    }

    /** PAWS (RFC 7323 5.3 R1): older than what was seen, and what was seen is not outdated. */
    public boolean isOld(int tsVal, long nowNs) {
        return enabled && isOld(tsVal, recent, nowNs - recentAtNs);
    }

    /** The same for a {@code recent} that was taken {@code ageNs} ago. */
    public static boolean isOld(int tsVal, int recent, long ageNs) {
        return SeqNum.lt(tsVal, recent) && ageNs < RECENT_VALID_NS;
    }

    /** RFC 7323 4.3: only from the segment that carries on where the last ACK stood. */
    public void remember(int tsVal, int seq, int lastAckSent, long nowNs) {
        if (enabled
                && SeqNum.le(seq, lastAckSent)
                && (!SeqNum.lt(tsVal, recent) || nowNs - recentAtNs >= RECENT_VALID_NS)) {
            recent = tsVal;
            recentAtNs = nowNs;
        }
    }

    /** True if the echo is of a segment that left before {@code ns}. */
    public boolean echoIsBefore(int tsEcr, long ns) {
        return tsEcr != 0 && SeqNum.lt(tsEcr, now(ns));
    }

    /** RFC 7323 4.1: the round trip that an echo tells; negative if the echo can't be of ours. */
    public long rttNs(int tsEcr, long nowNs) {
        long rttNs = (long) (now(nowNs) - tsEcr) * TICK_NS;
        return tsEcr == 0 || rttNs > MAX_RTT_NS ? -1 : rttNs;
    }

    /** The same for SRTT: within one tick of the clock stands for a whole one, as no path takes no time (Linux tcp_rtt_tsopt_us). */
    public long sampleNs(int tsEcr, long nowNs) {
        long rttNs = rttNs(tsEcr, nowNs);
        return rttNs == 0 ? TICK_NS : rttNs;
    }
}
