package rawtcp.tcp;

import rawtcp.tcp.parts.ReceiveBuffer;
import rawtcp.wire.TcpOptions;

/**
 * RFC 2018 4: which data arrived ahead of a gap, the newest first; three blocks beside timestamps, else four. Beside data
 * as many as the segment has room for: a full one has none (RFC 9293 MUST-16).
 */
final class SackBlocks {
    private static final int KIND_LENGTH_PADDING = 4;
    private static final int BLOCK_LENGTH = 8;

    private SackBlocks() {}

    static void fill(Connection c, TcpOptions options, int dataLength) {
        ReceiveBuffer buffer = c.receiveBuffer;
        int ranges = buffer.rangeCount();
        int fitting = (c.mss.send() - dataLength - KIND_LENGTH_PADDING) / BLOCK_LENGTH;
        int room = Math.min(fitting, options.hasTimestamps() ? 3 : 4);
        if (room <= 0) {
            return;
        }
        if (c.replies.hasDuplicate()) { // RFC 2883 4: first
            options.addSack(c.replies.duplicateLeft(), c.replies.duplicateRight());
        }
        boolean finAlone = finStandsAlone(c);
        if (finAlone && options.sackCount() < room) {
            options.addSack(c.finSeq, c.finSeq + 1);
        }
        if (ranges == 0 || options.sackCount() == room) {
            return;
        }
        int newest = Math.max(0, buffer.newestRange());
        add(c, options, newest);
        for (int i = 0; i < ranges && options.sackCount() < room; i++) {
            if (i != newest) {
                add(c, options, i);
            }
        }
    }

    private static void add(Connection c, TcpOptions options, int range) {
        int end = c.tcb.rcvNxt + c.receiveBuffer.rangeEnd(range);
        boolean withFin = finWaits(c) && c.finSeq == end;
        options.addSack(c.tcb.rcvNxt + c.receiveBuffer.rangeStart(range), withFin ? end + 1 : end);
    }

    /** A FIN ahead of missing data takes its octet, too. */
    private static boolean finWaits(Connection c) {
        return c.finSeen && !c.finReceived;
    }

    private static boolean finStandsAlone(Connection c) {
        ReceiveBuffer buffer = c.receiveBuffer;
        int ranges = buffer.rangeCount();
        return finWaits(c) && (ranges == 0 || c.tcb.rcvNxt + buffer.rangeEnd(ranges - 1) != c.finSeq);
    }
}
