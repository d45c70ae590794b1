package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import rawtcp.tcp.Connection;
import rawtcp.tcp.SendReports;
import rawtcp.wire.IcmpError;

/** recvmsg(2): beside the data its flags and control messages; TCP tells no name. */
final class ReceiveMessageCall extends ReceiveCall {
    private static final int SOL_SOCKET = 1;
    private static final int SOL_TCP = 6;
    private static final int TCP_CM_INQ = 36;
    private static final int SOL_IP = 0;
    private static final int IP_RECVERR = 11;

    ReceiveMessageCall(SocketCalls calls, Request request) {
        super(calls, request);
    }

    @Override
    boolean badPointer() {
        return false;
    }

    @Override
    Reply reply(TcpSocket socket, int count, int flags, byte[] bytes) {
        Control control = new Control(request.b());
        if (count > 0 && (flags & Msg.OOB) == 0 && socket.connection != null) {
            Stamping.received(socket, socket.sock().readArrivedNs(), control);
        }
        if (socket.settings.inq) {
            control.put(SOL_TCP, TCP_CM_INQ, number(inqHint(socket)));
        }
        return message(count, flags, new byte[0], control, bytes);
    }

    @Override
    Reply errorReply(IcmpError error, int flags, byte[] quoted) {
        Control control = new Control(request.b());
        control.put(SOL_IP, IP_RECVERR, IcmpReport.extended(error));
        SockAddr peer = new SockAddr(error.tuple().remote(), error.tuple().remotePort());
        return message(quoted.length, flags | Msg.ERRQUEUE, peer.encode(), control, quoted);
    }

    @Override
    Reply reportReply(TcpSocket socket, SendReports.Report report, int flags, byte[] sent) {
        Control control = new Control(request.b());
        byte[] time = Stamping.time(socket, report);
        if (time != null) {
            control.put(SOL_SOCKET, SocketOption.SO_TIMESTAMPING.number(), time);
        }
        control.put(SOL_IP, IP_RECVERR, Stamping.extended(socket, report));
        return message(sent.length, flags | Msg.ERRQUEUE, new byte[0], control, sent);
    }

    private static Reply message(int count, int flags, byte[] name, Control control, byte[] data) {
        byte[] encoded = control.encoded();
        int length = 2 * Integer.BYTES + name.length + encoded.length + data.length;
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(name.length).put(name).putInt(encoded.length).put(encoded).put(data);
        return Reply.done(count, flags | (control.isTruncated() ? Msg.CTRUNC : 0), out.array());
    }

    /** What is left to read; a FIN counts as one, so that the reader goes on to its end (Linux tcp_inq_hint). */
    private static int inqHint(TcpSocket socket) {
        Connection connection = socket.connection;
        return connection == null ? 0 : connection.receiveQueue() + (connection.finReceived() ? 1 : 0);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
