package rawtcp.tcp;

import rawtcp.wire.SeqNum;
import rawtcp.wire.TcpOptions;

/**
 * RFC 2018 4: which data arrived ahead of a gap. The block that holds what came last is told first, then those told before
 * it, the latest first; a fifth makes room by forgetting the oldest (Linux selective_acks). Three blocks fit beside
 * timestamps, else four; segments with data are the shorter (RFC 9293 MUST-16; Linux tcp_current_mss).
 */
final class SackBlocks {
    private static final int KIND_LENGTH_PADDING = 4;
    private static final int BLOCK_LENGTH = 8;
    private static final int MOST = 4;
    private static final int[] NONE = {};

    private int[] lefts = NONE;
    private int[] rights = NONE;
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    /** What lies from {@code left} up to {@code right} has come; a FIN takes its octet, too. */
    void arrived(int left, int right) {
        assert SeqNum.lt(left, right);
        if (lefts == NONE) {
            lefts = new int[MOST];
            rights = new int[MOST];
        }
        int at = 0;
        while (at < count && !joins(at, left, right)) {
            at++;
        }
        int first = at < count ? SeqNum.min(left, lefts[at]) : left;
        int last = at < count ? SeqNum.max(right, rights[at]) : right;
        if (at < count) {
            remove(at);
        } else if (count == MOST) {
            count--;
        }
        for (int i = 0; i < count; ) { // it may have closed the gap to others
            if (joins(i, first, last)) {
                first = SeqNum.min(first, lefts[i]);
                last = SeqNum.max(last, rights[i]);
                remove(i);
            } else {
                i++;
            }
        }
        System.arraycopy(lefts, 0, lefts, 1, count);
        System.arraycopy(rights, 0, rights, 1, count);
        lefts[0] = first;
        rights[0] = last;
        count++;
    }

    private boolean joins(int index, int left, int right) {
        return SeqNum.le(left, rights[index]) && SeqNum.le(lefts[index], right);
    }

    private void remove(int index) {
        count--;
        System.arraycopy(lefts, index + 1, lefts, index, count - index);
        System.arraycopy(rights, index + 1, rights, index, count - index);
    }

    /** All before {@code rcvNxt} is in order now. */
    void advanced(int rcvNxt) {
        for (int i = count - 1; i >= 0; i--) {
            if (SeqNum.le(lefts[i], rcvNxt)) {
                remove(i);
            }
        }
    }

    void forget() {
        count = 0;
        lefts = NONE;
        rights = NONE;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(lefts[i]).append(':').append(rights[i]);
        }
        return text.toString();
    }

    /** For people: {@code 1461-2921 4381-5841}, octets of the peer's stream as they stand in its segments. */
    String text(int irs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(lefts[i] - irs).append('-').append(rights[i] - irs);
        }
        return text.toString();
    }

    /** Bytes of options that they take in each segment now. */
    static int bytes(Connection c) {
        int told = c.sackBlocks.count + (c.replies.hasDuplicate() ? 1 : 0);
        return told == 0 || !c.sackAgreed ? 0 : KIND_LENGTH_PADDING + BLOCK_LENGTH * Math.min(told, most(c));
    }

    private static int most(Connection c) {
        return c.timestamps.enabled() ? MOST - 1 : MOST;
    }

    static void fill(Connection c, TcpOptions options, int dataLength) {
        int fitting = (c.mss.send() - dataLength - KIND_LENGTH_PADDING) / BLOCK_LENGTH;
        int room = Math.min(fitting, options.hasTimestamps() ? 3 : MOST);
        if (room <= 0) {
            return;
        }
        if (c.replies.hasDuplicate()) { // RFC 2883 4: first
            options.addSack(c.replies.duplicateLeft(), c.replies.duplicateRight());
        }
        SackBlocks blocks = c.sackBlocks;
        for (int i = 0; i < blocks.count && options.sackCount() < room; i++) {
            options.addSack(blocks.lefts[i], blocks.rights[i]);
        }
    }
}
