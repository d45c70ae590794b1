package rawtcp.tcp;

import java.nio.ByteBuffer;
import rawtcp.knob.Knob;
import rawtcp.tcp.parts.Timer;

/** RFC 9293 3.10.1 to 3.10.6: what the application asks, in the order of the RFC. */
final class UserCalls {
    private UserCalls() {}

    /** 3.10.1 OPEN, active. */
    static Connection open(Connection.Setup setup, long nowNs) {
        Connection c = new Connection(setup, false, nowNs);
        c.mtuProbing.begin(c.knobs.on(Knob.TCP_TIMESTAMPS), nowNs);
        c.moveTo(State.SYN_SENT, Cause.ACTIVE_OPEN, nowNs);
        return c;
    }

    /** 3.10.2 SEND: what fits into the buffer; in SYN_SENT and SYN_RCVD it waits for ESTABLISHED. */
    static int send(Connection c, ByteBuffer data, int how, long nowNs) {
        if (!c.canSend()) {
            return 0;
        }
        int withSyn = c.fastOpen.isDeferred() ? FastOpenClient.begin(c, data, nowNs) : 0;
        return withSyn + Writing.write(c, data, how, nowNs);
    }

    /** The same for what is staged. */
    static int sendStaged(Connection c, int count, int how, long nowNs) {
        return c.canSend() ? Writing.write(c, null, count, how, nowNs) : 0;
    }

    /** 3.10.3 RECEIVE, in the stream with all that was urgent. */
    static int receive(Connection c, ByteBuffer into, long nowNs) {
        if (c.receiveBuffer.keepsNothing()) {
            discard(c, nowNs);
        }
        int read = c.receiveBuffer.read(into);
        if (read == 0) {
            return c.atEnd() && into.hasRemaining() ? -1 : 0;
        }
        hasRead(c, read, nowNs);
        return read;
    }

    /** All that is there, unseen. */
    static void discard(Connection c, long nowNs) {
        int unread = c.receiveBuffer.readable();
        if (unread > 0) {
            c.receiveBuffer.skip(unread);
            hasRead(c, unread, nowNs);
        }
    }

    /** {@code read} bytes have left the receive buffer: is there more room to tell the peer of? */
    static void hasRead(Connection c, int read, long nowNs) {
        c.urgent.readUpTo(c.unreadSeq());
        Acknowledging.afterRead(c, read, nowNs);
    }

    /** 3.10.4 CLOSE in its half-duplex form, as shutdown(2) gives it. False: not connected. */
    static boolean shutdown(Connection c, Shutdown how, long nowNs) {
        if (c.state() == State.CLOSED || c.state() == State.TIME_WAIT) {
            return false;
        }
        if (c.state() == State.SYN_SENT) { // Linux: disconnects without a packet
            c.finish(Cause.CLOSED_IN_SYN_SENT, nowNs);
            return true;
        }
        if (how != Shutdown.WRITE) {
            c.readShut = true;
            c.changed();
        }
        if (how != Shutdown.READ && c.state() == State.SYN_RCVD && c.fastOpen.isPending()) { // Linux tcp_shutdown
            c.fastOpen.finWaits = true;
            c.changed();
        } else if (how != Shutdown.READ) {
            queueFin(c, Cause.SHUTDOWN_CALL, nowNs);
        }
        return true;
    }

    /** shutdown(write) was called before the handshake's end, which has come. */
    static void finThatWaited(Connection c, long nowNs) {
        c.fastOpen.finWaits = false;
        queueFin(c, Cause.SHUTDOWN_CALL, nowNs);
    }

    /** 3.10.4 CLOSE as close(2) gives it, in Linux's order of decisions. */
    static void close(Connection c, Cause why, long nowNs) {
        if (c.isOrphan()) {
            return;
        }
        int unread = c.receiveBuffer.readable();
        c.orphan(why);
        c.receiveBuffer.release();
        switch (c.state()) {
            case CLOSED, TIME_WAIT -> FastOpenClient.onEnd(c, nowNs);
            case SYN_SENT -> {
                c.mib.add(MibCounter.ABORT_ON_DATA, lingersZero(c) ? 1 : 0);
                c.finish(Cause.CLOSED_IN_SYN_SENT, nowNs);
            }
            default -> {
                if (unread > 0) { // RFC 9293 SHLD-3, RFC 2525 2.17
                    c.mib.count(MibCounter.ABORT_ON_CLOSE);
                    reset(c, Cause.UNREAD_DATA, Text.bytes(unread), nowNs);
                } else if (lingersZero(c)) {
                    c.mib.count(MibCounter.ABORT_ON_DATA);
                    lingerZero(c, nowNs);
                } else {
                    queueFin(c, why, nowNs);
                    orphanInFinWait2(c, MibCounter.ABORT_ON_LINGER, nowNs);
                }
            }
        }
    }

    private static boolean lingersZero(Connection c) {
        return c.options.isSet(ConnectionOption.LINGER) && c.options.get(ConnectionOption.LINGER) == 0;
    }

    /** Linux tcp_disconnect: CLOSED at once, without a packet where both FINs are under way. */
    private static void lingerZero(Connection c, long nowNs) {
        if (mayReset(c.state()) || c.unsent() > 0) {
            reset(c, Cause.LINGER_ZERO, nowNs);
        } else {
            c.finish(Cause.LINGER_ZERO, nowNs);
        }
    }

    /** 3.10.5 ABORT. */
    static void abort(Connection c, Cause why, long nowNs) {
        if (c.state() == State.CLOSED) {
            return;
        }
        if (mayReset(c.state())) {
            reset(c, why, nowNs);
        } else {
            c.fail(Failure.ABORTED, why.sentence(), null, Errno.ECONNABORTED, why, nowNs);
        }
    }

    /** RST to the peer, CLOSED. */
    static void reset(Connection c, Cause why, long nowNs) {
        reset(c, why, null, nowNs);
    }

    /** {@code detail}: numbers of this case, for people; null: none. */
    static void reset(Connection c, Cause why, String detail, long nowNs) {
        int seq = c.tcb.sndNxt;
        int ack = c.tcb.rcvNxt;
        Errno errno = why == Cause.DATA_AFTER_CLOSE ? Errno.ECONNRESET : Errno.ECONNABORTED;
        String text = detail == null ? why.sentence() : why.sentence() + ": " + detail;
        c.fail(Failure.ABORTED, text, (detail == null ? "" : detail + ", ") + "RST sent", errno, why, nowNs);
        c.replies.reset(seq, ack, true);
    }

    /**
     * An orphan that has reached FIN_WAIT_2 does not wait for ever (Linux tcp_fin_timeout, TCP_LINGER2). {@code ifReset}: what
     * is counted if it does not wait at all.
     */
    static void orphanInFinWait2(Connection c, MibCounter ifReset, long nowNs) {
        if (!c.isOrphan() || c.state() != State.FIN_WAIT_2) {
            return;
        }
        if (c.options.isSet(ConnectionOption.LINGER2) && c.options.get(ConnectionOption.LINGER2) < 0) {
            c.mib.count(ifReset);
            reset(c, Cause.LINGER2_NEGATIVE, nowNs);
        } else {
            c.timers.stop(Timer.KEEPALIVE);
            c.replies.forgetChallenges();
            c.timers.arm(Timer.FIN_WAIT_2, nowNs, Patience.finWait2Ns(c));
        }
    }

    /** The state changes when the FIN is queued, not when it is sent (Linux). */
    private static void queueFin(Connection c, Cause why, long nowNs) {
        switch (c.state()) {
            case SYN_RCVD, ESTABLISHED -> {
                queueFin(c, nowNs);
                c.moveTo(State.FIN_WAIT_1, why, nowNs);
            }
            case CLOSE_WAIT -> {
                queueFin(c, nowNs);
                c.moveTo(State.LAST_ACK, why, nowNs);
            }
            default -> {} // 3.10.4: already closing
        }
    }

    private static void queueFin(Connection c, long nowNs) {
        c.finQueued = true;
        c.moreFollows = false;
        c.sendQueue.appendFin();
        c.chronograph.start(Chronograph.Phase.BUSY, nowNs);
    }

    /** 3.10.5: the states in which the peer must be told. */
    private static boolean mayReset(State state) {
        return switch (state) {
            case SYN_RCVD, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> true;
            case CLOSED, LISTEN, SYN_SENT, CLOSING, LAST_ACK, TIME_WAIT -> false;
        };
    }
}
