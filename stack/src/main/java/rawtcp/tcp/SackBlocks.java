package rawtcp.tcp;

import rawtcp.tcp.parts.ReceiveBuffer;
import rawtcp.wire.TcpOptions;

/** RFC 2018 4: which data arrived ahead of a gap, the newest first; three blocks beside timestamps, else four. */
final class SackBlocks {
    private SackBlocks() {}

    static void fill(Connection c, TcpOptions options) {
        ReceiveBuffer buffer = c.receiveBuffer;
        int ranges = buffer.rangeCount();
        if (ranges == 0) {
            return;
        }
        int room = options.hasTimestamps() ? 3 : 4;
        int newest = Math.max(0, buffer.newestRange());
        add(c, options, newest);
        for (int i = 0; i < ranges && options.sackCount() < room; i++) {
            if (i != newest) {
                add(c, options, i);
            }
        }
    }

    private static void add(Connection c, TcpOptions options, int range) {
        options.addSack(
                c.tcb.rcvNxt + c.receiveBuffer.rangeStart(range), c.tcb.rcvNxt + c.receiveBuffer.rangeEnd(range));
    }
}
