package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import rawtcp.socket.OptionValue.NumberSetter;
import rawtcp.socket.OptionValue.Setter;
import rawtcp.tcp.Errno;
import rawtcp.tcp.SendReports;
import rawtcp.tcp.Sock;
import rawtcp.tcp.State;

/**
 * Times of what is sent and received: SO_TIMESTAMP, SO_TIMESTAMPNS, SO_TIMESTAMPING's flags (net_tstamp.h), and how
 * recvmsg(2) tells them.
 */
final class Stamping {
    private static final int TX_SOFTWARE = 1 << 1;
    private static final int RX_SOFTWARE = 1 << 3;
    private static final int SOFTWARE = 1 << 4;
    private static final int OPT_ID = 1 << 7;
    private static final int TX_SCHED = 1 << 8;
    private static final int TX_ACK = 1 << 9;
    private static final int OPT_TSONLY = 1 << 11;
    private static final int OPT_ID_TCP = 1 << 16;
    private static final int OPT_RX_FILTER = 1 << 17;
    private static final int KNOWN = (1 << 19) - 1;
    /** What a control message may ask for one send: no more than when. */
    private static final int OF_ONE_SEND = 1 | TX_SOFTWARE | TX_SCHED | TX_ACK | 1 << 18;

    private static final int ENOMSG = 42;
    private static final byte ORIGIN_TIMESTAMPING = 4;
    private static final byte ORIGIN_ZEROCOPY = 5;
    private static final byte CODE_COPIED = 1;
    private static final long SECOND_NS = 1_000_000_000L;

    private Stamping() {}

    /** struct so_timestamping: the flags, and a hardware clock that nobody has bound; who asks for less gets less. */
    static byte[] get(TcpSocket socket, int length, long nowNs) {
        return OptionValue.bytes(socket.settings.stamping, 0);
    }

    /** {@code number}: of SO_TIMESTAMPING in its old form or its new one. */
    static Setter setter(int number) {
        return OptionValue.write((socket, flags, nowNs) -> {
            set(socket, flags);
            socket.settings.stampingNew = number == SocketOption.SO_TIMESTAMPING_NEW.number();
        });
    }

    static long isOn(TcpSocket socket, int number) {
        SocketOption which = socket.settings.receiveStamp;
        return which != null && which.number() == number ? 1 : 0;
    }

    /** One form takes another's place; switched off is any. */
    static NumberSetter setReceive(int number) {
        return (socket, value, nowNs) ->
                socket.settings.receiveStamp = value == 0 ? null : SocketOption.find(1, number);
    }

    /** The times that go with data that came at {@code atNs} (Linux tcp_recv_timestamp). */
    static void received(TcpSocket socket, long atNs, Control control) {
        long ns = atNs + socket.calls.wallClockOffsetNs;
        SocketOption which = socket.settings.receiveStamp;
        if (which != null) {
            boolean micro = which == SocketOption.SO_TIMESTAMP || which == SocketOption.SO_TIMESTAMP_NEW;
            long fraction = ns % SECOND_NS / (micro ? 1_000 : 1);
            control.put(
                    SocketOption.Level.SOCKET.number(), which.number(), OptionValue.longs(ns / SECOND_NS, fraction));
        }
        int flags = socket.settings.stamping;
        if ((flags & SOFTWARE) != 0 && ((flags & RX_SOFTWARE) != 0 || (flags & OPT_RX_FILTER) == 0)) {
            SocketOption form =
                    socket.settings.stampingNew ? SocketOption.SO_TIMESTAMPING_NEW : SocketOption.SO_TIMESTAMPING;
            byte[] times = OptionValue.longs(ns / SECOND_NS, ns % SECOND_NS, 0, 0, 0, 0);
            control.put(SocketOption.Level.SOCKET.number(), form.number(), times);
        }
    }

    private static void set(TcpSocket socket, int flags) throws CallError {
        if ((flags & ~KNOWN) != 0 || ((flags & OPT_ID_TCP) != 0 && (flags & OPT_ID) == 0)) {
            throw new CallError(Errno.EINVAL);
        }
        if ((flags & ~socket.settings.stamping & OPT_ID) != 0) {
            if (socket.state() == State.CLOSED || socket.state() == State.LISTEN) {
                throw new CallError(Errno.EINVAL);
            }
            boolean fromUnsent = (flags & OPT_ID_TCP) != 0;
            Sock sock = socket.sock();
            sock.reports().countFrom(fromUnsent ? sock.writtenSeq() : sock.unacknowledgedSeq());
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
        Sock sock = socket.sock();
        sock.reports().askTimes(kinds, sock.writtenSeq(), kept);
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
