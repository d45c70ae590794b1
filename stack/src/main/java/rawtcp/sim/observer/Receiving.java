package rawtcp.sim.observer;

import static rawtcp.sim.observer.Violation.unless;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one end has received, and what it must say about it. Offsets count from the peer's ISN: its SYN is at 0, the
 * first byte at 1.
 */
final class Receiving {
    private static final int MOST_BLOCKS = 4;
    private static final long LEAST_DELAY_NS = 40_000_000;
    private static final long LONGEST_DELAY_NS = 200_000_000; // Linux TCP_DELACK_MAX; RFC 9293 MUST-40 allows 500 ms

    private final Traits traits;
    private int irs;
    private long next;
    private long edge;
    private int scale;
    private int ownScale;
    private boolean sackAgreed;
    private long fin = -1;
    private final TreeMap<Long, Long> ahead = new TreeMap<>();
    private Map<Long, Long> heldBeforeFin = Map.of();
    private long newest = -1;
    private long newestBefore = -1;
    // As it stood before what arrived in this turn: what its ACK lets leave tells of that (Linux tcp_ack).
    private long nextBefore = -1;
    private int tookWithSyn; // whatever the buffer (Linux)
    private Map<Long, Long> heldBefore = Map.of();
    private long lastAckSent;
    private long highestAck;
    private long unackedSinceNs = -1;
    private long read;
    private boolean forgotten;
    private boolean crowded;

    Receiving(Traits traits) {
        this.traits = traits;
    }

    // what arrives

    void beginTurn() {
        nextBefore = next;
        heldBefore = held();
        newestBefore = newest;
    }

    void syn(Seen in, boolean scalingAgreed, boolean bothSack) {
        irs = in.seq;
        next = 1;
        lastAckSent = 1;
        scale = scalingAgreed ? ownScale : 0;
        sackAgreed = bothSack;
    }

    /** So much came with the SYN, and was taken. */
    void takeWithSyn(int bytes) {
        tookWithSyn = bytes;
        next += bytes;
        lastAckSent = next;
    }

    /** Our SYN has promised this before the peer's was known. */
    void promised(int window) {
        edge = Math.max(edge, 1 + window);
    }

    long offset(int seq) {
        return next + (seq - irs - (int) next);
    }

    /**
     * RFC 9293 3.10.7.4 first, with Linux's allowances: what begins at the right edge, what is not older than the last ACK
     * that was sent, and what reaches beyond the edge while nothing waits to be read.
     */
    boolean isAcceptable(Seen in, boolean opening) {
        long start = offset(in.seq);
        long end = start + in.length();
        boolean old = opening ? start != next && end <= next : end < lastAckSent;
        boolean crosses = end > edge && in.dataLength > 0 && !in.has(Seen.URG);
        return !old && start <= edge && !(crosses && unread() > 0);
    }

    boolean continuesLastAck(Seen in) {
        return offset(in.seq) <= lastAckSent;
    }

    boolean isBeyondNext(Seen in) {
        return offset(in.seq) > next;
    }

    boolean isExactlyNext(Seen in) {
        return offset(in.seq) == next;
    }

    /** It brings data that was not there before, in the window or not, or a FIN that has such data before it. */
    boolean isNew(Seen in) {
        return in.length() > 0 && offset(in.seq) + in.dataLength > next;
    }

    /** True: an ACK is due at once. */
    boolean take(long nowNs, Seen in) {
        long start = offset(in.seq);
        boolean bareFin = in.has(Seen.FIN) && in.dataLength == 0;
        if (in.length() > 0 && start + in.length() <= next) {
            return true; // sent again: our ACK was lost
        }
        if (in.length() > 0 && start >= edge && !(bareFin && start == next)) {
            return true; // nothing of it can be taken
        }
        boolean hadGaps = !ahead.isEmpty() || fin >= 0;
        long before = next;
        Map<Long, Long> beforeFin = held();
        boolean now = in.dataLength > 0 && text(start, start + in.dataLength, hadGaps);
        if (fin < 0 && in.has(Seen.FIN)) {
            fin = start + in.dataLength;
        }
        if (fin >= 0 && next == fin) {
            next++;
            heldBeforeFin = beforeFin;
        } else if (bareFin) {
            now = true;
        }
        if (next > before && unackedSinceNs < 0) {
            unackedSinceNs = nowNs;
        }
        return now;
    }

    private boolean text(long start, long end, boolean hadGaps) {
        if (end <= next) {
            return false;
        }
        if (start > next) {
            insert(start, end);
            newest = start;
            return true; // RFC 5681 4.2
        }
        next = end;
        swallow();
        return hadGaps;
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

    /** Nobody will read: what waits behind gaps may be dropped (RFC 2018 8). */
    void forget() {
        forgotten = true;
    }

    /** A record has no timer for it; the peer sends again what nobody acknowledged, and is answered then (Linux). */
    void delayedAckForgotten() {
        unackedSinceNs = -1;
    }

    // what is sent

    void ownSyn(int windowScale) {
        ownScale = Math.max(0, windowScale);
    }

    /** True: it tells of all that has come. */
    boolean sent(long nowNs, Seen out, boolean timer, boolean probe) {
        long ack = next + (out.ack - irs - (int) next);
        if (out.length() > 0 && nextBefore >= 0 && ((ack == nextBefore && ack != next) || isAsBefore(out))) {
            sentBeforeText(nowNs, out, ack);
            return false;
        }
        unless(ack == next, () -> "ACK " + ack + " where " + next + " is due");
        unless(ack >= highestAck, () -> "the ACK goes back from " + highestAck + " to " + ack);
        window(out, ack);
        sack(out);
        if (timer && out.length() == 0 && unackedSinceNs >= 0 && !probe) {
            unless(
                    nowNs - unackedSinceNs >= LEAST_DELAY_NS,
                    () -> "a delayed ACK after " + (nowNs - unackedSinceNs) + " ns");
        }
        heldBeforeFin = Map.of(); // the ACK of the FIN tells once more what had waited for it (Linux)
        lastAckSent = ack;
        highestAck = ack;
        unackedSinceNs = -1;
        nextBefore = -1;
        return true;
    }

    /** Nothing in order has come in this turn, and its blocks are those from before. */
    private boolean isAsBefore(Seen out) {
        return nextBefore == next && !heldBefore.equals(held()) && !out.has(Seen.SYN) && tells(out, heldBefore);
    }

    /** What an ACK lets leave, before the text that came with it was looked at. */
    private void sentBeforeText(long nowNs, Seen out, long ack) {
        unless(ack >= highestAck, () -> "the ACK goes back from " + highestAck + " to " + ack);
        unless(!out.has(Seen.SYN), "a SYN that tells of the past");
        window(out, ack);
        boolean right = sackAgreed ? tells(out, heldBefore) : out.sackCount == 0;
        unless(right, () -> "SACK blocks that were not held before: " + heldBefore);
        lastAckSent = ack;
        highestAck = ack;
        unackedSinceNs = next > ack ? nowNs : -1; // what has come just now
    }

    private boolean tells(Seen out, Map<Long, Long> held) {
        int first = out.sackCount > 0 && isDuplicate(out) ? 1 : 0;
        for (int i = first; i < out.sackCount; i++) {
            if (!holds(held, offset(out.sack[2 * i]), offset(out.sack[2 * i + 1]))) {
                return false;
            }
        }
        return true;
    }

    private void window(Seen out, long ack) {
        int shift = out.has(Seen.SYN) ? 0 : scale;
        long promise = ack + ((long) out.window << shift);
        long rounding = (1L << shift) - 1; // RFC 7323 2.4
        long due = out.has(Seen.SYN) ? Math.min(edge, ack + 0xffff) : edge; // a SYN's is not scaled (RFC 7323 2.2)
        unless(promise + rounding >= due, () -> "the window's right edge goes back from " + edge + " to " + promise);
        unless(
                promise - 1 - read <= Math.max(traits.largestBuffer(), tookWithSyn) + rounding + (finReached() ? 1 : 0),
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
        Map<Long, Long> held = held();
        crowded = held.size() > MOST_BLOCKS || (crowded && !held.isEmpty()); // Linux forgets the oldest for good
        boolean duplicate = out.sackCount > 0 && isDuplicate(out);
        int first = duplicate ? 1 : 0;
        int most = Math.min(held.size(), (out.stamped ? 3 : 4) - first);
        unless(
                !pure || forgotten || crowded || most == 0 || out.sackCount > first,
                () -> out.sackCount - first + " SACK blocks where " + most + " are held");
        for (int i = first; i < out.sackCount; i++) {
            long left = offset(out.sack[2 * i]);
            long right = offset(out.sack[2 * i + 1]);
            boolean told = holds(held, left, right) || holds(heldBeforeFin, left, right);
            unless(told, () -> "SACK " + left + ":" + right + " is not what is held: " + ahead);
            Long newestStart = ahead.floorKey(newest);
            boolean known = fin < 0 && newestStart != null && ahead.get(newestStart) > newest;
            boolean asBefore =
                    out.length() > 0 && left <= newestBefore && newestBefore < right; // it came again just now
            unless(
                    i > first || !known || asBefore || (left <= newest && newest < right),
                    "the first SACK block is not the newest"); // RFC 2018 4
        }
    }

    /** A block may lag behind what joined it to others (RFC 2018 4 lets it). */
    private static boolean holds(Map<Long, Long> held, long left, long right) {
        for (Map.Entry<Long, Long> range : held.entrySet()) {
            if (range.getKey() <= left && right <= range.getValue()) {
                return left < right;
            }
        }
        return false;
    }

    /** What lies behind a gap; the FIN's octet with what it ends, or alone. */
    private Map<Long, Long> held() {
        TreeMap<Long, Long> held = new TreeMap<>(ahead);
        if (fin >= 0 && !finReached()) {
            Map.Entry<Long, Long> last = held.lastEntry();
            held.put(last != null && last.getValue() == fin ? last.getKey() : fin, fin + 1);
        }
        return held;
    }

    /** RFC 2883 4: the first block tells what came twice, below the ACK or within the second block. */
    private boolean isDuplicate(Seen out) {
        long left = offset(out.sack[0]);
        long right = offset(out.sack[1]);
        boolean inSecond = out.sackCount > 1 && left >= offset(out.sack[2]) && right <= offset(out.sack[3]);
        return right <= next || inSecond;
    }

    /** Nothing is left unsaid for longer than Linux delays an ACK. */
    void settled(long nowNs) {
        unless(
                unackedSinceNs < 0 || nowNs - unackedSinceNs <= LONGEST_DELAY_NS,
                () -> "data not acknowledged for " + (nowNs - unackedSinceNs) / 1_000 + " us");
    }

    long lastAckSent() {
        return lastAckSent;
    }

    long next() {
        return next;
    }
}
