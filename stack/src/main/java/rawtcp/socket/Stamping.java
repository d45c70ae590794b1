package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import rawtcp.tcp.Errno;
import rawtcp.tcp.SendReports;
import rawtcp.tcp.State;

/** SO_TIMESTAMPING's flags (net_tstamp.h), as far as they are about sending, and how MSG_ERRQUEUE tells of it. */
final class Stamping {
    private static final int TX_SOFTWARE = 1 << 1;
    private static final int SOFTWARE = 1 << 4;
    private static final int OPT_ID = 1 << 7;
    private static final int TX_SCHED = 1 << 8;
    private static final int TX_ACK = 1 << 9;
    private static final int OPT_TSONLY = 1 << 11;
    private static final int OPT_ID_TCP = 1 << 16;
    private static final int KNOWN = (1 << 19) - 1;
    /** What a control message may ask for one send: no more than when. */
    private static final int OF_ONE_SEND = 1 | TX_SOFTWARE | TX_SCHED | TX_ACK | 1 << 18;

    private static final int ENOMSG = 42;
    private static final byte ORIGIN_TIMESTAMPING = 4;
    private static final byte ORIGIN_ZEROCOPY = 5;
    private static final byte CODE_COPIED = 1;
    private static final long SECOND_NS = 1_000_000_000L;

    private Stamping() {}

    static void set(TcpSocket socket, int flags, long nowNs) throws CallError {
        if ((flags & ~KNOWN) != 0 || ((flags & OPT_ID_TCP) != 0 && (flags & OPT_ID) == 0)) {
            throw new CallError(Errno.EINVAL);
        }
        if ((flags & ~socket.settings.stamping & OPT_ID) != 0) {
            if (socket.state() == State.CLOSED || socket.state() == State.LISTEN) {
                throw new CallError(Errno.EINVAL);
            }
            boolean fromUnsent = (flags & OPT_ID_TCP) != 0;
            socket.connection
                    .reports()
                    .countFrom(fromUnsent ? socket.connection.writtenSeq() : socket.connection.unacknowledgedSeq());
        }
        socket.settings.stamping = flags;
    }

    /** Of one send, instead of what the socket has set. */
    static int ofOneSend(TcpSocket socket, byte[] control) throws CallError {
        if (control.length != Integer.BYTES) {
            throw new CallError(Errno.EINVAL);
        }
        int flags = ByteBuffer.wrap(control).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if ((flags & ~OF_ONE_SEND) != 0) {
            throw new CallError(Errno.EINVAL);
        }
        return (socket.settings.stamping & ~OF_ONE_SEND) | flags;
    }

    /** A send has taken {@code data}. */
    static void sent(TcpSocket socket, int flags, ByteBuffer data) {
        Set<SendReports.Kind> kinds = EnumSet.noneOf(SendReports.Kind.class);
        add(kinds, flags & TX_SCHED, SendReports.Kind.SCHEDULED);
        add(kinds, flags & TX_SOFTWARE, SendReports.Kind.SENT);
        add(kinds, flags & TX_ACK, SendReports.Kind.ACKNOWLEDGED);
        if (kinds.isEmpty()) {
            return;
        }
        byte[] kept = new byte[(flags & OPT_TSONLY) != 0 ? 0 : data.remaining()];
        data.get(data.position(), kept);
        socket.connection.reports().askTimes(kinds, socket.connection.writtenSeq(), kept);
    }

    private static void add(Set<SendReports.Kind> kinds, int flag, SendReports.Kind kind) {
        if (flag != 0) {
            kinds.add(kind);
        }
    }

    /** struct scm_timestamping, of which the first is the software's; null: the socket does not want it. */
    static byte[] time(TcpSocket socket, SendReports.Report report) {
        if (report.kind() == SendReports.Kind.FREE || (socket.settings.stamping & SOFTWARE) == 0) {
            return null;
        }
        long ns = report.atNs() + socket.calls.wallClockOffsetNs;
        return ByteBuffer.allocate(6 * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(ns / SECOND_NS)
                .putLong(ns % SECOND_NS)
                .array();
    }

    /** struct sock_extended_err, with an offender that is nobody. */
    static byte[] extended(TcpSocket socket, SendReports.Report report) {
        ByteBuffer out =
                ByteBuffer.allocate(Integer.BYTES * 4 + SockAddr.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        if (report.kind() == SendReports.Kind.FREE) {
            out.putInt(0).put(ORIGIN_ZEROCOPY).put((byte) 0).put(CODE_COPIED).put((byte) 0);
            return out.putInt(report.first()).putInt(report.last()).array();
        }
        int type =
                switch (report.kind()) {
                    case SENT -> 0;
                    case SCHEDULED -> 1;
                    default -> 2;
                };
        out.putInt(ENOMSG).put(ORIGIN_TIMESTAMPING).put((byte) 0).put((byte) 0).put((byte) 0);
        return out.putInt(type)
                .putInt((socket.settings.stamping & OPT_ID) != 0 ? report.last() : 0)
                .array();
    }
}
