package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.parts.ReceiveWindow;
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
        if (c.state() == State.CLOSED) {
            return false;
        }
        if (c.recovery.hasWork() && retransmission(c, out, nowNs)) {
            return complete(c, out, nowNs);
        }
        if (!c.tcb.synSent) {
            return firstSyn(c, out, nowNs);
        }
        if (c.state() == State.SYN_SENT || !c.tcb.synAcked) {
            return pureAck(c, out, nowNs);
        }
        if (newData(c, out, nowNs)) {
            return complete(c, out, nowNs);
        }
        Persist.startIfBlocked(c, nowNs);
        return probe(c, out, nowNs) || pureAck(c, out, nowNs);
    }

    // SYN

    private static boolean firstSyn(Connection c, Segment out, long nowNs) {
        fillSyn(c, out, nowNs);
        c.tcb.sndNxt = c.tcb.iss + 1;
        c.tcb.synSent = true;
        c.recovery.startTiming(c.tcb.sndNxt, nowNs);
        if (c.state() == State.SYN_SENT) {
            c.timers.arm(Timer.SYN, nowNs, Patience.synIntervalNs(c, 0));
        } else {
            c.timers.arm(Timer.SYNACK, nowNs, Patience.synAckIntervalNs(c, 0));
        }
        return complete(c, out, nowNs);
    }

    /** SYN, or SYN-ACK, with the options that we offer or agree to (RFC 9293 3.7.1, RFC 7323 2.2 and 3.2, RFC 2018 2). */
    private static void fillSyn(Connection c, Segment out, long nowNs) {
        boolean answer = c.state() != State.SYN_SENT;
        out.seq(c.tcb.iss).flags(answer ? Segment.SYN | Segment.ACK : Segment.SYN);
        out.options().mss(c.mss.advertised());
        if (answer ? c.sackAgreed : c.knobs.on(Knob.TCP_SACK)) {
            out.options().sackPermitted(true);
        }
        boolean scales = answer ? c.windowScaleAgreed : c.knobs.on(Knob.TCP_WINDOW_SCALING);
        if (scales) {
            out.options().windowScale(ReceiveWindow.scaleFor(Limits.maxReceiveBuffer(c)));
        }
        if (answer ? c.timestamps.enabled() : c.knobs.on(Knob.TCP_TIMESTAMPS)) {
            out.options().timestamps(c.timestamps.now(nowNs), c.timestamps.recent());
        }
    }

    /** The window that our SYN tells, before anything is known of the peer. */
    static int synWindow(Connection c) {
        return Math.min(0xffff, c.receiveBuffer.limit());
    }

    // data

    private static boolean retransmission(Connection c, Segment out, long nowNs) {
        int seq = c.recovery.next();
        if (!c.tcb.synAcked) {
            fillSyn(c, out, nowNs);
            c.recovery.sent(1);
            return true;
        }
        int length = Math.min(c.mss.send(), SeqNum.distance(seq, c.recovery.end()));
        int usable = SeqNum.distance(seq, c.tcb.sndWndEnd());
        if (usable <= 0 && seq != c.tcb.sndUna) { // SHLD-16: only what lies in the window; the first as a probe
            return false;
        }
        length = usable > 0 ? Math.min(length, usable) : length;
        if (!c.recovery.allowsRetransmission(length)) {
            return false;
        }
        int data = Math.min(length, SeqNum.distance(seq, c.sendEnd()));
        boolean fin = c.finSent() && seq + data == c.sendEnd();
        fillData(c, out, seq, data, fin);
        c.recovery.sent(data + (fin ? 1 : 0));
        return true;
    }

    private static boolean newData(Connection c, Segment out, long nowNs) {
        restartAfterIdle(c, nowNs);
        int seq = c.tcb.sndNxt;
        int unsent = SeqNum.distance(seq, c.sendEnd());
        boolean finWaits = c.finQueued && unsent >= 0;
        if (unsent <= 0 && !finWaits) {
            return false;
        }
        int usable = Math.max(0, SeqNum.distance(seq, c.tcb.sndWndEnd()));
        int length = Math.min(Math.min(unsent, c.mss.send()), usable);
        boolean fin = finWaits && length == unsent && usable > length;
        if (length == 0 && !fin) {
            return false;
        }
        if (!worthSending(c, length, unsent, fin) || !c.recovery.allowsNew(length)) {
            return false;
        }
        fillData(c, out, seq, length, fin);
        c.tcb.sndNxt = seq + length + (fin ? 1 : 0);
        if (length < c.mss.send()) {
            c.lastSmallEnd = c.tcb.sndNxt;
        }
        c.pushPartial = false;
        c.lastDataSentNs = nowNs;
        c.counters.bytesSent += length;
        c.recovery.startTiming(c.tcb.sndNxt, nowNs);
        c.ackPolicy.onDataSent(nowNs);
        if (length == unsent) {
            c.changed();
        }
        return true;
    }

    /** RFC 5681 4.1: a window that nothing confirmed for an RTO is out of date. */
    private static void restartAfterIdle(Connection c, long nowNs) {
        if (c.tcb.inFlight() == 0
                && nowNs - c.lastDataSentNs > c.rtoNs()
                && c.knobs.on(Knob.TCP_SLOW_START_AFTER_IDLE)) {
            c.congestion.onIdleRestart();
        }
    }

    /** Silly windows (RFC 9293 3.8.6.2.1) and Nagle (3.7.4) in Minshall's form, as Linux has it. */
    private static boolean worthSending(Connection c, int length, int unsent, boolean fin) {
        if (length == c.mss.send() || c.pushPartial || fin) {
            return true;
        }
        if (length < unsent) { // the window, not the data, is what is short
            return length >= c.tcb.maxSndWnd / 2;
        }
        boolean urgent = SeqNum.gt(c.tcb.sndUp, c.tcb.sndNxt);
        if (c.options.on(ConnectionOption.CORK)) {
            return false;
        }
        boolean smallInFlight = SeqNum.gt(c.lastSmallEnd, c.tcb.sndUna) && SeqNum.le(c.lastSmallEnd, c.tcb.sndNxt);
        return urgent || c.options.on(ConnectionOption.NODELAY) || !smallInFlight;
    }

    private static void fillData(Connection c, Segment out, int seq, int length, boolean fin) {
        int flags = Segment.ACK | (fin ? Segment.FIN : 0);
        if (length > 0) {
            c.sendBuffer.slice(SeqNum.distance(c.sendBufferSeq, seq), length, out);
            if (seq + length == c.sendEnd()) { // MUST-61
                flags |= Segment.PSH;
            }
        }
        if (SeqNum.gt(c.tcb.sndUp, seq)) { // MUST-62: the octet after the urgent data
            flags |= Segment.URG;
            int pointer = SeqNum.distance(seq, c.tcb.sndUp) - (c.knobs.on(Knob.TCP_STDURG) ? 1 : 0);
            out.urgentPointer(Math.min(0xffff, pointer));
        }
        out.seq(seq).flags(flags);
    }

    // nothing but an ACK

    private static boolean probe(Connection c, Segment out, long nowNs) {
        if (!c.replies.probeOwed()) {
            return false;
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
        var tuple = c.tuple();
        out.source(tuple.local(), tuple.localPort()).destination(tuple.remote(), tuple.remotePort());
        out.ttl((int)
                (c.options.isSet(ConnectionOption.TTL)
                        ? c.options.get(ConnectionOption.TTL)
                        : c.knobs.number(Knob.IP_DEFAULT_TTL)));
        if (c.options.isSet(ConnectionOption.DSCP)) {
            out.trafficClass((int) c.options.get(ConnectionOption.DSCP) << 2);
        }
        if (out.has(Segment.ACK) && !out.has(Segment.RST)) {
            acknowledge(c, out);
        } else if (out.has(Segment.SYN)) {
            out.window(synWindow(c));
        }
        if (!out.has(Segment.SYN) && c.timestamps.enabled()) { // RFC 7323 3.2
            out.options().timestamps(c.timestamps.now(nowNs), c.timestamps.recent());
        }
        if (c.sackAgreed && out.has(Segment.ACK) && !out.has(Segment.SYN | Segment.RST)) {
            SackBlocks.fill(c, out.options(), out.dataLength());
        }
        c.counters.segmentsOut++;
        c.lastSentNs = nowNs;
        if (c.tcb.inFlight() > 0 && c.tcb.synAcked && c.state() != State.CLOSED) { // RFC 6298 5.1
            if (!c.timers.isArmed(Timer.RETRANSMIT)) {
                TimerExpiry.armRetransmit(c, nowNs);
            }
            c.timers.stop(Timer.PERSIST);
        }
        return true;
    }

    private static void acknowledge(Connection c, Segment out) {
        Tcb tcb = c.tcb;
        boolean pure = out.length() == 0;
        out.ack(tcb.rcvNxt);
        out.window(c.receiveWindow.advertise(
                tcb.rcvNxt, c.receiveBuffer.space(), c.receiveBuffer.limit(), c.mss.receive(), out.has(Segment.SYN)));
        tcb.lastAckSent = tcb.rcvNxt;
        c.timers.stop(Timer.DELAYED_ACK);
        c.replies.ackSent(pure);
        c.ackPolicy.onAckSent();
    }
}
