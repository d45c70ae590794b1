package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** The one place that decides to send, and what: one segment a call, most urgent first. */
final class Output {
    private Output() {}

    static boolean next(Connection c, Segment out, long nowNs) {
        out.clear();
        if (c.replies.resetOwed()) {
            c.replies.fillReset(out);
            return complete(c, out, nowNs);
        }
        if (c.state() == State.CLOSED || c.fastOpen.isDeferred()) {
            return false;
        }
        if (!c.tcb.synSent || c.ourSyn.isOwed()) {
            return syn(c, out, nowNs);
        }
        if (!c.maySendData()) {
            return pureAck(c, out, nowNs);
        }
        if (c.burst.isActive() || beginBurst(c, nowNs)) {
            fillFromBurst(c, out);
            if (c.reports != null) {
                c.reports.left(out.end(), nowNs);
            }
            return complete(c, out, c.burst.lastWasNewData(), c.burst.lastTold(), nowNs);
        }
        if (!c.fastOpen.isPending()) { // the SYN-ACK's timer is the only one (Linux)
            Persist.startIfBlocked(c, nowNs);
        }
        return probe(c, out, nowNs) || pureAck(c, out, nowNs);
    }

    // SYN

    private static boolean syn(Connection c, Segment out, long nowNs) {
        fillSyn(c, out, nowNs);
        if (c.ourSyn.answers()) {
            c.ourSyn.answered(nowNs);
            return complete(c, out, nowNs);
        }
        if (c.tcb.synSent) {
            c.ourSyn.retransmitted();
            return complete(c, out, nowNs);
        }
        c.tcb.sndNxt = c.tcb.iss + 1;
        c.tcb.synSent = true;
        c.ourSyn.sent(nowNs);
        if (c.state() == State.SYN_SENT) {
            c.mib.count(MibCounter.ACTIVE_OPENS);
            FastOpenClient.fillSyn(c, out, nowNs);
            c.timers.arm(Timer.SYN, nowNs, Patience.synIntervalNs(c, c.knobs, 0));
        } else {
            FastOpenServer.fillSynAck(c, out);
            c.timers.arm(Timer.SYNACK, nowNs, Patience.synAckIntervalNs(c, 0));
        }
        return complete(c, out, nowNs);
    }

    /** SYN, or SYN-ACK, with the options that we offer or agree to (RFC 9293 3.7.1, RFC 7323 2.2 and 3.2, RFC 2018 2). */
    private static void fillSyn(Connection c, Segment out, long nowNs) {
        boolean acks = c.state() != State.SYN_SENT;
        boolean answer = c.passive; // who opens at once with the peer offers what it has offered before (Linux)
        int ecn = acks ? c.ecn.inSynAck() : c.ecn.inSyn(c);
        out.seq(c.tcb.iss).flags((acks ? Segment.SYN | Segment.ACK : Segment.SYN) | ecn);
        out.options().mss(c.mss.advertised());
        if (answer ? c.sackAgreed : c.knobs.on(Knob.TCP_SACK)) {
            out.options().sackPermitted(true);
        }
        boolean scales = answer ? c.windowScaleAgreed : c.knobs.on(Knob.TCP_WINDOW_SCALING);
        if (scales) {
            out.options().windowScale(Limits.windowScale(c));
        }
        if (answer ? c.timestamps.enabled() : c.knobs.on(Knob.TCP_TIMESTAMPS)) {
            out.options().timestamps(c.timestamps.inSyn(nowNs), c.timestamps.recent());
        }
    }

    /** The window that our SYN tells. */
    static int synWindow(Connection c) {
        int window = c.receiveWindow.initial(c.memory.full(), c.mss.receive());
        int segments = c.setup.route().initialReceiveWindow();
        return segments > 0 ? (int) Math.min(window, (long) segments * c.mss.receive()) : window;
    }

    // data

    /** The next burst: what counts as lost, before what was never sent (Linux tcp_xmit_recovery, tcp_write_xmit). */
    private static boolean beginBurst(Connection c, long nowNs) {
        if (!c.recovery.wantsNewFirst() && beginRetransmission(c, nowNs)) {
            return true;
        }
        if (!c.onlyRepeats && !c.tried && NewData.push(c, nowNs)) {
            return true;
        }
        if (c.recovery.wantsNewFirst()) {
            c.recovery.newFirstDone();
            return beginRetransmission(c, nowNs);
        }
        return false;
    }

    /**
     * Text came with an ACK: what that has found lost, and what is to show whether a timeout was wrong, leaves before the text
     * is looked at, and tells of what had come before (Linux tcp_ack, tcp_xmit_recovery).
     */
    static void recoverBeforeText(Connection c, long nowNs) {
        if (!c.maySendData() || !c.recovery.wantsToSend()) {
            return;
        }
        c.burst.tells(() -> Told.now(c, nowNs));
        if (c.recovery.wantsNewFirst()) {
            while (NewData.push(c, nowNs)) {}
            c.recovery.newFirstDone();
        }
        while (beginRetransmission(c, nowNs)) {}
        c.burst.tells(null);
    }

    private static boolean beginRetransmission(Connection c, long nowNs) {
        boolean waits = c.fastOpen.isPending() && !c.recovery.repeatsForPath(); // for the ACK of the SYN-ACK (Linux)
        Chunk chunk = waits ? null : c.recovery.nextRetransmission(nowNs);
        if (chunk == null) {
            return false;
        }
        chunk.leaves(nowNs, c.turn);
        c.rate.sent(chunk, nowNs);
        if (chunk.length > 0) {
            c.lastDataSentNs = nowNs;
            c.ackPolicy.onDataSent(nowNs);
        }
        c.pacing.sent(chunk, nowNs);
        c.recovery.retransmitted(chunk, nowNs);
        c.burst.add(chunk, false, false);
        c.bursts.sent(nowNs);
        return true;
    }

    private static void fillFromBurst(Connection c, Segment out) {
        c.burst.fill(c, out);
        urgent(c, out);
    }

    private static void urgent(Connection c, Segment out) {
        int seq = out.seq();
        if (SeqNum.gt(c.tcb.sndUp, seq)) { // MUST-62: the octet after the urgent data
            out.flags(out.flags() | Segment.URG);
            int pointer = SeqNum.distance(seq, c.tcb.sndUp) - (c.knobs.on(Knob.TCP_STDURG) ? 1 : 0);
            out.urgentPointer(Math.min(0xffff, pointer));
        }
    }

    // nothing but an ACK

    private static boolean probe(Connection c, Segment out, long nowNs) {
        if (!c.replies.probeOwed()) {
            return false;
        }
        if (c.replies.urgentProbeOwed() && c.isUrgentMode()) { // MUST-66: the pointer passes a closed window (Linux)
            c.replies.urgentProbeSent();
            out.seq(c.tcb.sndUna).flags(Segment.ACK);
            urgent(c, out);
            return complete(c, out, nowNs);
        }
        c.replies.probeSent();
        out.seq(c.tcb.sndUna - 1).flags(Segment.ACK);
        return complete(c, out, nowNs);
    }

    private static boolean pureAck(Connection c, Segment out, long nowNs) {
        if (!c.replies.ackOwed() || c.state() == State.SYN_SENT) {
            return false;
        }
        out.seq(c.tcb.sndNxt).flags(Segment.ACK);
        return complete(c, out, nowNs);
    }

    // what every segment has

    private static boolean complete(Connection c, Segment out, long nowNs) {
        return complete(c, out, false, null, nowNs);
    }

    private static boolean complete(Connection c, Segment out, boolean newData, Told told, long nowNs) {
        var tuple = c.tuple();
        out.source(tuple.local(), tuple.localPort()).destination(tuple.remote(), tuple.remotePort());
        out.ttl((int)
                (c.options.isSet(ConnectionOption.TTL)
                        ? c.options.get(ConnectionOption.TTL)
                        : c.knobs.number(Knob.IP_DEFAULT_TTL)));
        boolean asIfClosed = out.has(Segment.RST) && !out.has(Segment.ACK); // and has agreed to nothing (Linux)
        if (!out.has(Segment.SYN) && !asIfClosed && c.state() != State.TIME_WAIT) {
            c.ecn.fill(out, newData);
        }
        if (c.options.isSet(ConnectionOption.DSCP)) {
            out.trafficClass(out.trafficClass() | (int) c.options.get(ConnectionOption.DSCP) << 2);
        }
        if (told != null) {
            told.fill(out);
        } else if (out.has(Segment.ACK) && !out.has(Segment.RST)) {
            acknowledge(c, out);
        } else if (out.has(Segment.SYN)) {
            if (c.synWindow == 0) { // what it has told it tells again, whatever became of the MSS since
                c.synWindow = synWindow(c);
            }
            out.window(Math.min(0xffff, c.synWindow));
        }
        if (told == null && !out.has(Segment.SYN) && !asIfClosed && c.timestamps.enabled()) { // RFC 7323 3.2
            out.options().timestamps(c.timestamps.now(nowNs), c.timestamps.recent());
        }
        if (told == null && c.sackAgreed && out.has(Segment.ACK) && !out.has(Segment.SYN | Segment.RST)) {
            SackBlocks.fill(c, out.options(), out.dataLength());
            c.replies.duplicateReported();
            if (c.finReceived) {
                c.sackBlocks.forget();
            }
        }
        count(c, out);
        c.lastSentNs = nowNs;
        return true;
    }

    private static void count(Connection c, Segment out) {
        int pieces = out.pieces();
        c.counters.segmentsOut += pieces;
        if (!onlyRepeats(c, out)) {
            c.mib.add(MibCounter.OUT_SEGS, pieces);
        }
        if (c.passive && out.has(Segment.SYN)) {
            c.counters.synAcksOut++;
        }
        int length = out.dataLength();
        if (length > 0) {
            c.counters.dataSegmentsOut += pieces;
            c.counters.dataBytesOut += length;
        }
    }

    /** Of SYN-ACKs Linux counts each; that of a SYN cookie has left, and was counted, before there was a connection. */
    private static boolean onlyRepeats(Connection c, Segment out) {
        if (out.has(Segment.SYN)) {
            return c.fromCookie || (!c.passive && c.counters.segmentsOut > 1);
        }
        return out.length() > 0 && !c.burst.lastWasNew();
    }

    private static void acknowledge(Connection c, Segment out) {
        out.ack(c.tcb.rcvNxt);
        out.window(tellWindow(c, out.has(Segment.SYN)));
        acknowledged(c, out.length() == 0);
    }

    /** The field of a segment that leaves now. */
    static int tellWindow(Connection c, boolean syn) {
        boolean wasClosed = c.receiveWindow.lastTold() == 0;
        int window = c.receiveWindow.advertise(
                c.tcb.rcvNxt, c.memory.space(), c.memory.full(), c.ackPolicy.receiveMss(), syn);
        if (!syn) {
            countWindow(c, wasClosed, window == 0);
        }
        return window;
    }

    /** A segment has told of all that was received. {@code pure}: it says nothing else. */
    static void acknowledged(Connection c, boolean pure) {
        c.tcb.lastAckSent = c.tcb.rcvNxt;
        c.timers.stop(Timer.DELAYED_ACK);
        c.replies.ackSent(pure);
        c.ackPolicy.onAckSent();
    }

    /** Linux tcp_select_window. */
    private static void countWindow(Connection c, boolean wasClosed, boolean isClosed) {
        c.mib.add(MibCounter.WANT_ZERO_WINDOW, c.receiveWindow.onlyKeptPromise() ? 1 : 0);
        if (wasClosed != isClosed) {
            c.mib.count(isClosed ? MibCounter.TO_ZERO_WINDOW : MibCounter.FROM_ZERO_WINDOW);
        }
    }
}
