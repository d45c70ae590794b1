package rawtcp.tcp;

import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.parts.Timer;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/**
 * RFC 9293 3.10.7.4 for TIME_WAIT, with RFC 1337, RFC 6191 and what Linux does where they leave a choice. The rules look
 * at RCV.NXT and TS.Recent alone, so that they hold for a whole connection, which somebody still reads, and for the
 * record that is left of it afterwards.
 */
public final class ArriveTimeWait {
    private ArriveTimeWait() {}

    /** What a segment calls for. */
    public enum Verdict {
        IGNORE,
        /** RFC 1337: the RST ends it. */
        END,
        /** 2MSL begin anew, and the timestamp is taken: there is nothing in it but a sequence number that fits. */
        RESTART,
        /** An ACK. */
        ANSWER,
        /** Both: a retransmitted FIN among others (3.10.7.4 eighth). */
        RESTART_AND_ANSWER
    }

    /** {@code old}: its timestamp is older than TS.Recent (PAWS). */
    public static Verdict judge(Knobs knobs, Segment in, int rcvNxt, boolean old) {
        if (in.has(Segment.RST)) {
            // RFC 1337: tcp_rfc1337=1 ignores it; any other sequence number, and an old timestamp, is ignored anyway
            // (Linux)
            boolean ends = in.seq() == rcvNxt && !old && !knobs.on(Knob.TCP_RFC1337);
            return ends ? Verdict.END : Verdict.IGNORE;
        }
        if (!old && in.length() == 0 && in.seq() == rcvNxt) { // it need not even have ACK (Linux)
            return Verdict.RESTART;
        }
        return in.has(Segment.ACK) || old ? Verdict.RESTART_AND_ANSWER : Verdict.ANSWER;
    }

    /** May this SYN begin a new incarnation (RFC 6191, RFC 9293 MAY-2)? {@code stamped}: timestamps were agreed on. */
    public static boolean acceptsNewSyn(Segment syn, int rcvNxt, boolean stamped, int tsRecent, boolean old) {
        boolean bareSyn = syn.has(Segment.SYN) && !syn.has(Segment.ACK | Segment.RST);
        if (!bareSyn || old) {
            return false;
        }
        boolean newer = stamped
                && syn.options().hasTimestamps()
                && SeqNum.gt(syn.options().tsVal(), tsRecent); // RFC 6191 2
        return newer || SeqNum.gt(syn.seq(), rcvNxt); // RFC 9293 MAY-2
    }

    /** An initial sequence number for the next incarnation, beyond all that this one used (Linux). */
    public static int isnAfter(int sndNxt) {
        int isn = sndNxt + 65_537;
        return isn == 0 ? 1 : isn;
    }

    static void enter(Connection c, Cause cause, long nowNs) {
        c.timers.stopAll();
        c.sendQueue.release(c.tcb.sndNxt - 1); // so that our FIN, acknowledged, still stands at the end
        c.burst.stop();
        c.recovery.forget();
        c.replies.forgetChallenges();
        if (c.isOrphan()) {
            FastOpenClient.onEnd(c, nowNs);
        }
        c.timers.arm(Timer.TIME_WAIT, nowNs, Patience.timeWaitNs(c));
        c.moveTo(State.TIME_WAIT, cause, nowNs);
    }

    static void arrive(Connection c, Segment in, long nowNs) {
        boolean old = isOld(c, in, nowNs);
        c.mib.add(MibCounter.PAWS_TIME_WAIT, old ? 1 : 0);
        switch (judge(c.knobs, in, c.tcb.rcvNxt, old)) {
            case IGNORE -> {}
            case END -> c.finish(Cause.TIME_WAIT_KILLED, nowNs);
            case RESTART -> {
                restart(c, nowNs);
                if (in.options().hasTimestamps()) {
                    c.timestamps.remember(in.options().tsVal(), in.seq(), c.tcb.lastAckSent, nowNs);
                }
            }
            case ANSWER -> c.replies.outOfWindow(in, MibCounter.SKIPPED_TIME_WAIT, nowNs);
            case RESTART_AND_ANSWER -> {
                restart(c, nowNs);
                c.replies.outOfWindow(in, MibCounter.SKIPPED_TIME_WAIT, nowNs);
            }
        }
    }

    static boolean acceptsNewSyn(Connection c, Segment syn, long nowNs) {
        return acceptsNewSyn(syn, c.tcb.rcvNxt, c.timestamps.enabled(), c.timestamps.recent(), isOld(c, syn, nowNs));
    }

    private static boolean isOld(Connection c, Segment in, long nowNs) {
        return in.options().hasTimestamps() && c.timestamps.isOld(in.options().tsVal(), nowNs);
    }

    private static void restart(Connection c, long nowNs) {
        c.timers.arm(Timer.TIME_WAIT, nowNs, Patience.timeWaitNs(c));
    }
}
