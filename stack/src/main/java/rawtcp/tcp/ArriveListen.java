package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;
import rawtcp.wire.TcpOptions;

/** RFC 9293 3.10.7.2 third: a SYN for a listener; and what both kinds of opening take from the peer's SYN. */
final class ArriveListen {
    private ArriveListen() {}

    static Connection answer(Connection.Setup setup, Segment syn, long nowNs) {
        return answer(setup, syn, Cause.SYN_RECEIVED, nowNs);
    }

    static Connection answerFast(Connection.Setup setup, Segment syn, long nowNs) {
        Connection c = answer(setup, syn, Cause.SYN_FAST_OPEN, nowNs);
        FastOpenServer.begin(c, syn, nowNs);
        return c;
    }

    private static Connection answer(Connection.Setup setup, Segment syn, Cause cause, long nowNs) {
        Connection c = new Connection(setup, true, nowNs);
        takeSyn(c, syn, nowNs);
        c.moveTo(State.SYN_RCVD, cause, nowNs);
        return c;
    }

    static Connection answered(Connection.Setup setup, Segment syn, long nowNs) {
        Connection c = answer(setup, syn, Cause.SYN_COOKIE, nowNs);
        c.fromCookie = true;
        boolean filled = Output.next(c, new Segment(), nowNs);
        assert filled;
        c.ourSyn.timeUnknown();
        return c;
    }

    /** RCV.NXT, IRS, the window (never scaled in a SYN) and the options that both want. */
    static void takeSyn(Connection c, Segment syn, long nowNs) {
        Tcb tcb = c.tcb;
        tcb.irs = syn.seq();
        tcb.rcvNxt = syn.seq() + 1;
        tcb.rcvUp = tcb.rcvNxt;
        tcb.lastAckSent = tcb.rcvNxt;
        tcb.sndWnd = syn.window();
        tcb.maxSndWnd = syn.window();
        tcb.sndWl1 = syn.seq();
        tcb.sndWl2 = syn.has(Segment.ACK) ? syn.ack() : tcb.sndUna;
        TcpOptions options = syn.options();
        if (options.mss() != TcpOptions.ABSENT) {
            c.mss.peer(options.mss());
        }
        if (options.windowScale() != TcpOptions.ABSENT && c.knobs.on(Knob.TCP_WINDOW_SCALING)) {
            c.windowScaleAgreed = true;
            tcb.sndScale = Math.min(14, options.windowScale()); // RFC 7323 2.3
            c.receiveWindow.scale(Limits.windowScale(c));
        }
        if (options.hasTimestamps() && c.knobs.on(Knob.TCP_TIMESTAMPS)) {
            c.timestamps.enable(options.tsVal(), nowNs);
            c.mss.timestamps(true);
        }
        int window = c.passive ? Output.synWindow(c) : c.synWindow;
        if (c.windowScaleAgreed) {
            c.receiveWindow.start(tcb.rcvNxt, window);
        } else {
            c.receiveWindow.startUnscaled(tcb.rcvNxt, window);
        }
        c.ecn.synReceived(c, syn);
        c.sackAgreed = options.sackPermitted() && c.knobs.on(Knob.TCP_SACK);
    }

    /** What is sent and received from now on is data (Linux tcp_init_transfer). */
    static void beginTransfer(Connection c, long nowNs) {
        // RFC 5681 3.1: one segment after a lost SYN; Linux forgives the first loss
        c.congestion.window(c.synRetries > 1 ? 1 : c.initialWindow());
        c.rtt.handshakeOver();
        c.receiveWindow.established(c.memory.full(), c.mss.receive());
        int window = Math.min(c.receiveWindow.threshold(), c.receiveWindowBytes());
        c.tuning.established(nowNs, c.unreadSeq(), window, c.mss.receive());
    }

    /** Both SYNs are acknowledged, ours by {@code ack}. */
    static void established(Connection c, Segment ack, Cause cause, long nowNs) {
        boolean knowsNoSyn = c.passive && !c.fastOpen.isPending(); // a listener's is made of this ACK (Linux)
        c.tcb.maxSndWnd = knowsNoSyn ? c.tcb.sndWnd : Math.max(c.tcb.maxSndWnd, c.tcb.sndWnd);
        c.mss.largestWindow(c.tcb.maxSndWnd);
        if (c.fastOpen.isPending()) {
            FastOpenServer.handshakeOver(c, ack, nowNs);
        } else {
            beginTransfer(c, nowNs);
        }
        c.timers.stop(Timer.SYN);
        c.timers.stop(Timer.SYNACK);
        if (c.board.out > 0
                && !c.passive) { // data of a SYN that has crossed the peer's: nothing else would wait for it
            RetransmissionTimer.rearm(c, nowNs);
        }
        c.board.delivered++; // our SYN (Linux)
        c.mib.add(MibCounter.DELIVERED, c.passive ? 0 : 1);
        c.retries = 0;
        c.lastDataSentNs = nowNs;
        c.lastDataReceivedNs = nowNs;
        if (c.passive && !c.fastOpen.child) {
            c.counters.segmentsInBefore = c.counters.segmentsIn - 2;
            c.mib.count(MibCounter.PASSIVE_OPENS);
        }
        c.mtuProbing.begin(c.timestamps.enabled(), nowNs);
        Limits.apply(c);
        c.bursts.updateRate();
        c.ackPolicy.start(
                c.mss.receive(), c.mss.send(), c.receiveWindowBytes(), (int) c.knobs.number(Knob.TCP_PINGPONG_THRESH));
        if (c.state() != State.FIN_WAIT_1) { // closed while still SYN_RCVD
            c.moveTo(State.ESTABLISHED, cause, nowNs);
        }
        if (c.fastOpen.finWaits) {
            UserCalls.finThatWaited(c, nowNs);
        }
        KeepAlive.rearm(c, nowNs);
    }
}
