package rawtcp.tcp;

import java.nio.ByteBuffer;
import rawtcp.knob.Knob;
import rawtcp.tcp.FastOpen.Fault;
import rawtcp.tcp.FastOpenHost.Form;
import rawtcp.tcp.FastOpenHost.Peer;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.FastOpenCookie;
import rawtcp.wire.Segment;

/** RFC 7413 4.1.3, 4.2.1 and 4.2.2: data in our SYN, what becomes of it, and when to leave it (Linux tcp_fastopen.c). */
final class FastOpenClient {
    /** Bits of tcp_fastopen. */
    private static final int WITHOUT_COOKIE = 4;

    private static final int SIGN_OF_TIMEOUTS = 2;

    private FastOpenClient() {}

    static void defer(Connection c, long nowNs) {
        assert c.state() == State.SYN_SENT && !c.tcb.synSent : c.state();
        c.fastOpen.deferred = mayCarryData(c, nowNs);
    }

    /** 4.2.1: the SYN that is about to leave takes of the data what fits; returns how many bytes. Else it asks for a cookie. */
    static int begin(Connection c, ByteBuffer data, long nowNs) {
        assert c.state() == State.SYN_SENT && !c.tcb.synSent : c.state();
        c.fastOpen.deferred = false;
        int known = c.fastOpen.host.peer(c.tuple()).mss();
        c.mss.peer(known > 0 ? known : c.mss.advertised());
        if (!mayCarryData(c, nowNs)) {
            return 0;
        }
        int length = Math.min(data.remaining(), c.mss.synData());
        if (length <= 0) {
            return 0;
        }
        ByteBuffer part = data.slice(data.position(), length);
        int taken = c.sendQueue.append(part, length);
        data.position(data.position() + taken);
        c.fastOpen.synData = taken;
        c.chronograph.start(Chronograph.Phase.BUSY, nowNs);
        return taken;
    }

    /** Fills in what the SYN carries, too (Linux tcp_fastopen_cookie_check). */
    private static boolean mayCarryData(Connection c, long nowNs) {
        FastOpen open = c.fastOpen;
        FastOpenPause pause = open.host.pause();
        open.option = null;
        if (pause.isOn(nowNs)) {
            return false;
        }
        open.afterPause = pause.wasOn();
        if (c.options.on(ConnectionOption.FASTOPEN_NO_COOKIE)
                || (c.knobs.number(Knob.TCP_FASTOPEN) & WITHOUT_COOKIE) != 0) {
            return true;
        }
        Peer peer = open.host.peer(c.tuple());
        if (peer.cookie() != null) {
            open.option = peer.cookie();
            return true;
        }
        open.option = peer.form() == Form.EXPERIMENTAL ? FastOpenCookie.EXPERIMENTAL_REQUEST : FastOpenCookie.REQUEST;
        open.fault = Fault.NO_COOKIE;
        return false;
    }

    /** The first SYN leaves, with the option and the data that {@link #begin} has prepared. */
    static void fillSyn(Connection c, Segment out, long nowNs) {
        c.fastOpen.optionSent = c.fastOpen.option != null;
        out.options().fastOpen(c.fastOpen.option);
        if (c.fastOpen.synData > 0) {
            fillData(c, out, nowNs);
        }
    }

    private static void fillData(Connection c, Segment out, long nowNs) {
        Chunk chunk = c.sendQueue.head();
        if (chunk.length > c.fastOpen.synData) {
            c.sendQueue.split(chunk, c.fastOpen.synData, c.mss.send());
        }
        c.sendQueue.slice(chunk.seq, chunk.length, out);
        chunk.push = true; // if it has to leave again it is as any other
        chunk.segments = 1;
        chunk.segmentBytes = chunk.length;
        chunk.leaves(nowNs, c.turn);
        c.rate.sent(chunk, nowNs);
        c.sendQueue.sent(chunk);
        c.board.sent(chunk);
        c.mib.add(MibCounter.ORIG_DATA_SENT, chunk.segments);
        c.tcb.sndNxt = chunk.end();
        c.counters.bytesSent += chunk.length;
        c.lastDataSentNs = nowNs;
        c.fastOpen.dataSent = true;
        if (c.reports != null) {
            c.reports.left(chunk.end(), nowNs);
        }
    }

    /** 4.2.2: our SYN is acknowledged. True: data of it was not, leaves again, and carries the ACK of the SYN-ACK. */
    static boolean onSynAck(Connection c, Segment in, long nowNs) {
        FastOpen open = c.fastOpen;
        if (!open.optionSent && !open.dataSent) {
            return false;
        }
        remember(c, in);
        if (open.dataSent && c.board.out > 0) {
            open.fault = c.counters.retransmitted > 0 ? Fault.SYN_REPEATED : Fault.DATA_NOT_ACKED;
            open.host.count(FastOpenCounter.ACTIVE_FAIL);
            c.recovery.retransmitAll();
            return true;
        }
        if (open.dataSent) {
            open.dataTaken = true;
            open.host.count(FastOpenCounter.ACTIVE);
            c.board.delivered--; // SYN and data were one segment
        }
        takeText(c, in, nowNs);
        Step8Fin.accept(c, in, nowNs);
        return false;
    }

    /**
     * SYNs have crossed, and ours is acknowledged. What of its data is not stays in flight until the timer sends it again (Linux);
     * it may be more than the first window holds, and then nothing follows it (RFC 5681 3.1; Linux takes it for one segment).
     */
    static void onCrossed(Connection c) {
        if (c.fastOpen.dataSent && c.board.out > 0) {
            Refitting.countBySegmentsOfPeer(c);
        }
    }

    private static void remember(Connection c, Segment synAck) {
        FastOpen open = c.fastOpen;
        FastOpenCookie cookie = open.optionSent ? synAck.options().fastOpen() : null; // unsolicited: ignored
        boolean requestIgnored = open.optionSent && cookie == null && c.counters.retransmitted == 0 && !open.dataSent;
        Form form = Form.STANDARD;
        if (requestIgnored) {
            form = open.option.experimental() ? Form.STANDARD_FOR_GOOD : Form.EXPERIMENTAL;
        }
        open.host.remember(c.tuple(), c.mss.peer(), cookie, form);
    }

    /** In SYN_SENT, and our segments are too large for the path: a SYN that carried data leaves again without. */
    static void onTooBig(Connection c, long nowNs) {
        if (c.fastOpen.dataSent) {
            c.recovery.retransmitAll();
            c.ourSyn.retransmit();
            c.timers.arm(Timer.SYN, nowNs, Patience.synIntervalNs(c, c.knobs, c.synRetries));
        }
    }

    /** The text of a SYN or SYN-ACK is taken whole (Linux tcp_fastopen_add_skb). */
    static void takeText(Connection c, Segment in, long nowNs) {
        if (in.dataLength() == 0) {
            return;
        }
        int taken = c.receiveBuffer.insert(0, in, 0, Math.min(in.dataLength(), c.receiveBuffer.space()));
        c.tcb.rcvNxt += taken;
        c.counters.bytesReceived += taken;
        c.memory.add(c.counters.bytesReceived, taken, true, nowNs);
        c.fastOpen.dataTaken = true;
        c.wakeups.data();
        c.changed();
    }

    // signs of a network that swallows it

    /** A timeout after {@code timeouts} others in a row; {@code over}: it was the last. */
    static void onTimeout(Connection c, int timeouts, boolean over, long nowNs) {
        FastOpen open = c.fastOpen;
        boolean fast = open.optionSent || open.dataSent;
        if (fast && (timeouts == SIGN_OF_TIMEOUTS || (timeouts < SIGN_OF_TIMEOUTS && over))) {
            pause(c, nowNs);
            open.host.count(FastOpenCounter.ACTIVE_FAIL);
        }
    }

    /** An RST in the window, but not at its start. */
    static void onStrangeReset(Connection c, long nowNs) {
        if (c.fastOpen.optionSent && c.counters.dataSegmentsIn == 0 && c.state() == State.ESTABLISHED) {
            pause(c, nowNs);
        }
    }

    /** Nobody holds it any more, and it is over: was there nothing but a FIN ahead of what never came? */
    static void onEnd(Connection c, long nowNs) {
        FastOpen open = c.fastOpen;
        if (!open.optionSent) {
            return;
        }
        if (c.counters.dataSegmentsIn > 0) {
            boolean toItself = c.tuple().remote().isLoopback()
                    || c.tuple().remote().equals(c.tuple().local());
            if (open.afterPause && !toItself) {
                open.host.pause().forget();
            }
            open.afterPause = false;
        } else if (c.finSeen && !c.finReceived) {
            pause(c, nowNs);
        }
    }

    private static void pause(Connection c, long nowNs) {
        if (c.fastOpen.host.pause().begin(nowNs)) {
            c.fastOpen.host.count(FastOpenCounter.BLACK_HOLE);
            c.log.note(Event.Kind.NOTED, Cause.FAST_OPEN_PAUSED, null, nowNs);
        }
    }
}
