package rawtcp.tcp;

import rawtcp.wire.Segment;
import rawtcp.wire.TcpOptions;

/** What a segment says of what has been received, as of when it was decided on: its ACK, its window, its options. */
record Told(int ack, int window, TcpOptions options) {

    /** As of now; it counts as said from now on. */
    static Told now(Connection c, long nowNs) {
        TcpOptions options = new TcpOptions();
        if (c.timestamps.enabled()) {
            options.timestamps(c.timestamps.now(nowNs), c.timestamps.recent());
        }
        if (c.sackAgreed) {
            SackBlocks.fill(c, options, c.fullSegment());
            c.replies.duplicateReported();
        }
        Told told = new Told(c.tcb.rcvNxt, Output.tellWindow(c, false), options);
        Output.acknowledged(c, false);
        return told;
    }

    void fill(Segment out) {
        out.ack(ack).window(window);
        out.options().set(options);
    }
}
