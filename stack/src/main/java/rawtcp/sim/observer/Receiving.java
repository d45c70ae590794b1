package rawtcp.sim.observer;

import static rawtcp.sim.observer.Violation.unless;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one end has received, and what it must say about it. Offsets count from the peer's ISN: its SYN is at 0, the
 * first byte at 1.
 */
final class Receiving {
    private static final long DELAYED_ACK_NS = 40_000_000;
    private static final int LARGEST_FIELD = 0xffff;

    private final HostFacts facts;
    private final Traits traits;
    private int irs;
    private long next;
    private long edge;
    private int scale;
    private int ownScale;
    private boolean sackAgreed;
    private long fin = -1;
    private final TreeMap<Long, Long> ahead = new TreeMap<>();
    private long newest = -1;
    private long lastAckSent;
    private long highestAck;
    private long unackedSinceNs = -1;
    private int unackedBytes;
    private int fullSegment;
    private long read;

    Receiving(HostFacts facts, Traits traits) {
        this.facts = facts;
        this.traits = traits;
    }

    // what arrives

    void syn(Seen in, boolean scalingAgreed, boolean bothSack, boolean stampsAgreed) {
        irs = in.seq;
        next = 1;
        lastAckSent = 1;
        scale = scalingAgreed ? ownScale : 0;
        sackAgreed = bothSack;
        int offered = Math.min(traits.maxSegment(), Math.min(LARGEST_FIELD, Math.max(48, facts.mtu() - 40)));
        fullSegment = Math.max(1, offered - (stampsAgreed ? 12 : 0));
    }

    /** Our SYN has promised this before the peer's was known. */
    void promised(int window) {
        edge = Math.max(edge, 1 + window);
    }

    long offset(int seq) {
        return next + (seq - irs - (int) next);
    }

    /** RFC 9293 3.10.7.4 first, with Linux's allowance for what begins at the right edge or is cut by it. */
    boolean isAcceptable(Seen in) {
        long start = offset(in.seq);
        boolean notOld = in.length() == 0 ? start >= next : start + in.length() > next;
        return notOld && start <= edge;
    }

    boolean continuesLastAck(Seen in) {
        return offset(in.seq) <= lastAckSent;
    }

    boolean isExactlyNext(Seen in) {
        return offset(in.seq) == next;
    }

    /** Data or FIN that was not there before, in the window or not. */
    boolean isNew(Seen in) {
        return in.dataLength > 0 && offset(in.seq) + in.dataLength > next;
    }

    /** True: an ACK is due at once. */
    boolean take(long nowNs, Seen in) {
        long start = offset(in.seq);
        long end = Math.min(start + in.dataLength, edge);
        boolean now = false;
        boolean hadGaps = !ahead.isEmpty();
        if (fin < 0 && in.has(Seen.FIN)) {
            fin = start + in.dataLength;
        }
        long before = next;
        if (in.dataLength > 0) {
            if (end <= next || start >= edge) {
                now = true; // nothing of it can be taken
            } else if (start > next) {
                insert(start, end);
                newest = start;
                now = true; // RFC 5681 4.2
            } else {
                next = end;
                swallow();
                now = hadGaps;
            }
        }
        boolean reached = fin >= 0 && next == fin;
        if (reached) {
            next++;
        } else if (in.has(Seen.FIN) && in.dataLength == 0 && start > next) {
            now = true;
        }
        inOrder(nowNs, (int) (next - before));
        return now || (unackedBytes >= 2 * fullSegment && !reached);
    }

    private void inOrder(long nowNs, int bytes) {
        if (bytes > 0) {
            unackedSinceNs = unackedSinceNs < 0 ? nowNs : unackedSinceNs;
            unackedBytes += bytes;
        }
    }

    private void insert(long start, long end) {
        Map.Entry<Long, Long> left = ahead.floorEntry(start);
        long from = start;
        long to = end;
        if (left != null && left.getValue() >= start) {
            from = left.getKey();
            to = Math.max(to, left.getValue());
        }
        for (Map.Entry<Long, Long> right = ahead.ceilingEntry(from);
                right != null && right.getKey() <= to;
                right = ahead.ceilingEntry(from)) {
            to = Math.max(to, right.getValue());
            ahead.remove(right.getKey());
        }
        ahead.put(from, to);
    }

    private void swallow() {
        for (Map.Entry<Long, Long> first = ahead.firstEntry();
                first != null && first.getKey() <= next;
                first = ahead.firstEntry()) {
            next = Math.max(next, first.getValue());
            ahead.pollFirstEntry();
        }
    }

    boolean finReached() {
        return fin >= 0 && next > fin;
    }

    /** In order, and not yet handed to the application. */
    long unread() {
        return delivered() - read;
    }

    long delivered() {
        return Math.max(0, next - 1 - (finReached() ? 1 : 0));
    }

    void read(long total) {
        unless(total <= delivered(), () -> "the application has read " + total + " of " + delivered() + " bytes");
        read = total;
    }

    // what is sent

    void ownSyn(int windowScale) {
        ownScale = Math.max(0, windowScale);
    }

    void sent(long nowNs, Seen out, boolean timer, boolean probe) {
        long ack = next + (out.ack - irs - (int) next);
        unless(ack == next, () -> "ACK " + ack + " where " + next + " is due");
        unless(ack >= highestAck, () -> "the ACK goes back from " + highestAck + " to " + ack);
        window(out, ack);
        sack(out);
        if (timer && out.length() == 0 && unackedSinceNs >= 0 && !probe) {
            unless(
                    nowNs - unackedSinceNs >= DELAYED_ACK_NS,
                    () -> "a delayed ACK after " + (nowNs - unackedSinceNs) + " ns");
        }
        highestAck = ack;
        lastAckSent = ack;
        unackedSinceNs = -1;
        unackedBytes = 0;
    }

    private void window(Seen out, long ack) {
        int shift = out.has(Seen.SYN) ? 0 : scale;
        long promise = ack + ((long) out.window << shift);
        long rounding = (1L << shift) - 1; // RFC 7323 2.4
        unless(promise + rounding >= edge, () -> "the window's right edge goes back from " + edge + " to " + promise);
        unless(
                promise - 1 - read <= traits.largestBuffer() + rounding + (finReached() ? 1 : 0),
                () -> "the window reaches " + (promise - 1 - read) + " past what was read, the buffer is "
                        + traits.largestBuffer());
        edge = Math.max(edge, promise);
    }

    private void sack(Seen out) {
        boolean pure = out.length() == 0 && !out.has(Seen.RST);
        if (!sackAgreed || out.has(Seen.SYN)) {
            unless(out.sackCount == 0, "SACK blocks where none may be");
            return;
        }
        int most = Math.min(ahead.size(), out.stamped ? 3 : 4);
        unless(!pure || out.sackCount == most, () -> out.sackCount + " SACK blocks where " + most + " are due");
        for (int i = 0; i < out.sackCount; i++) {
            long left = offset(out.sack[2 * i]);
            long right = offset(out.sack[2 * i + 1]);
            Long held = ahead.get(left);
            unless(
                    held != null && held == right,
                    () -> "SACK " + left + ":" + right + " is not what is held: " + ahead);
            for (int j = 0; j < i; j++) {
                unless(out.sack[2 * j] != out.sack[2 * i], "a SACK block twice");
            }
            Long newestStart = ahead.floorKey(newest);
            boolean known = newestStart != null && ahead.get(newestStart) > newest;
            unless(i > 0 || !known || newestStart == left, "the first SACK block is not the newest"); // RFC 2018 4
        }
    }

    /** Nothing is left unsaid for longer than Linux delays an ACK. */
    void settled(long nowNs) {
        unless(
                unackedSinceNs < 0 || nowNs - unackedSinceNs <= DELAYED_ACK_NS,
                () -> "data not acknowledged for " + (nowNs - unackedSinceNs) / 1_000 + " us");
    }

    long lastAckSent() {
        return lastAckSent;
    }

    long next() {
        return next;
    }
}
