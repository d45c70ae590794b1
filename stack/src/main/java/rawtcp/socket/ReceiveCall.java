package rawtcp.socket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.Errno;
import rawtcp.tcp.SendReports;
import rawtcp.tcp.State;
import rawtcp.wire.IcmpError;

/** recv(2) and its kin, in the order of Linux's tcp_recvmsg. */
class ReceiveCall extends Call {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** What is used again and again; null: each has its own. */
    private final Reply lending;

    private ByteBuffer data = NOTHING;
    private int copied;

    ReceiveCall(SocketCalls calls, Request request) {
        this(calls, request, null);
    }

    /** {@code lending}: its reply, whose payload stays where it is if that may be; null: it is copied. */
    ReceiveCall(SocketCalls calls, Request request, Reply lending) {
        super(calls, request);
        this.lending = lending;
    }

    @Override
    Connection waitsFor() {
        return connection();
    }

    @Override
    void renew() {
        super.renew();
        data = NOTHING;
        copied = 0;
    }

    int msgFlags() {
        return request.a();
    }

    boolean badPointer() {
        return (request.b() & Request.BAD_POINTER) != 0;
    }

    private boolean has(int flag) {
        return (msgFlags() & flag) != 0;
    }

    @Override
    Reply run(long nowNs) throws CallError {
        TcpSocket socket = socket();
        if (isDissolved()) {
            return dissolved(socket);
        }
        if (has(Msg.ERRQUEUE)) {
            return error(socket);
        }
        if (socket.state() == State.LISTEN) {
            throw new CallError(Errno.ENOTCONN);
        }
        if (has(Msg.OOB)) {
            return urgent(socket);
        }
        long capacity = Math.max(0, Math.min(request.c(), Integer.MAX_VALUE));
        if (lending != null && lend(socket, capacity, nowNs)) {
            return lending;
        }
        boolean ended = socket.connection != null && copy(socket.connection, capacity, nowNs);
        boolean nothingAsked = capacity == 0 && nothingAsked(socket, nowNs);
        boolean block = !ended && !nothingAsked && copied < target(socket, capacity) && mayWait(socket, nowNs);
        return block ? null : done(socket, 0);
    }

    private Reply dissolved(TcpSocket socket) throws CallError {
        if (copied == 0) {
            throw new CallError(Errno.EPIPE);
        }
        return done(socket, 0);
    }

    /** A read of nothing ends with the first byte that it could have, and where it waits, whatever ends its wait (Linux). */
    private boolean nothingAsked(TcpSocket socket, long nowNs) {
        boolean some = socket.connection != null && socket.connection.receiveQueue() > 0;
        boolean over = socket.state() == State.CLOSED || socket.peerIsDone() || socket.pendingError() != null;
        return some || (hasWaited() && (over || nowNs >= deadlineNs()));
    }

    /** True if it is over, with no byte copied: a plain read of what is there, as much of it as is wanted. */
    private boolean lend(TcpSocket socket, long capacity, long nowNs) throws CallError {
        Connection connection = socket.connection;
        boolean plain = (msgFlags() & ~(Msg.DONTWAIT | Msg.NOSIGNAL | Msg.WAITALL)) == 0 && !badPointer();
        if (!plain
                || copied > 0
                || connection == null
                || connection.sock().hasUrgentMark()
                || socket.settings.peekOffset > 0) {
            return false;
        }
        int count = (int) Math.min(capacity, connection.receiveQueue());
        if (count == 0 || count < target(socket, capacity)) {
            return false;
        }
        lending.again(count, connection.unreadBytes(), connection.unreadAt());
        connection.receiveInPlace(nowNs, count);
        calls.endpoint.touched(connection);
        return true;
    }

    /** True if the call ends here whatever its target: at the urgent mark, or at the peer's FIN. */
    private boolean copy(Connection connection, long capacity, long nowNs) throws CallError {
        boolean peek = has(Msg.PEEK);
        copied = peek ? 0 : copied;
        int from = peek ? Math.max(0, socket().settings.peekOffset) : 0;
        int wanted = (int) Math.min(capacity - copied, connection.receiveQueue() - from);
        if (wanted > 0 && badPointer() && !has(Msg.TRUNC)) {
            throw new CallError(Errno.EFAULT);
        }
        int how = (peek ? Connection.PEEK : 0) | (has(Msg.TRUNC) ? Connection.DISCARD : 0);
        ByteBuffer part = wanted > 0 ? ByteBuffer.allocate(wanted) : NOTHING;
        int unread = connection.receiveQueue();
        int toMark = connection.sock().bytesToUrgentMark();
        int count = connection.receive(nowNs, part, how, from, copied > 0);
        calls.endpoint.touched(connection);
        keep(part.flip(), peek);
        copied += count;
        boolean atMark = peek ? toMark == count : connection.sock().atUrgentMark();
        boolean allRead = peek ? from + count >= unread : connection.receiveQueue() == 0;
        return copied > 0 && (atMark || (allRead && connection.finReceived()));
    }

    private void keep(ByteBuffer part, boolean peek) {
        if (has(Msg.TRUNC) || (!part.hasRemaining() && !peek)) {
            return;
        }
        if (peek || data.limit() == 0) {
            data = part;
            return;
        }
        ByteBuffer all = ByteBuffer.allocate(data.limit() + part.remaining());
        data = all.put(data.rewind()).put(part).flip();
    }

    /** SO_RCVLOWAT, or all with MSG_WAITALL; never 0. */
    private long target(TcpSocket socket, long capacity) {
        long target = has(Msg.WAITALL) ? capacity : Math.min(socket.option(ConnectionOption.RCVLOWAT, 1), capacity);
        return Math.max(1, target);
    }

    /** What stands between an unfinished read and its wait. */
    private boolean mayWait(TcpSocket socket, long nowNs) throws CallError {
        boolean shut = (socket.shut() & TcpSocket.READ_SHUT) != 0;
        boolean closed = socket.state() == State.CLOSED;
        long timeoutNs = socket.nonBlocking() || has(Msg.DONTWAIT) ? 0 : socket.settings.receiveTimeoutNs;
        if (copied > 0) {
            return socket.pendingError() == null && !closed && !shut && !timedOut(nowNs, timeoutNs);
        }
        if (socket.peerIsDone()) {
            return false;
        }
        socket.failIfError();
        if (shut) {
            return false;
        }
        if (closed) {
            throw new CallError(Errno.ENOTCONN);
        }
        if (timedOut(nowNs, timeoutNs)) {
            throw new CallError(Errno.EAGAIN);
        }
        return true;
    }

    private Reply done(TcpSocket socket, int resultFlags) {
        int offset = socket.settings.peekOffset;
        if (offset >= 0) {
            socket.settings.peekOffset = has(Msg.PEEK) ? offset + copied : Math.max(0, offset - copied);
        }
        return reply(socket, copied, resultFlags, bytes(data.rewind()));
    }

    /** Without a copy where they fill their array. */
    private static byte[] bytes(ByteBuffer all) {
        if (all.arrayOffset() == 0 && all.array().length == all.remaining()) {
            return all.array();
        }
        byte[] bytes = new byte[all.remaining()];
        all.get(bytes);
        return bytes;
    }

    /** {@code flags}: of the message, for recvmsg. */
    Reply reply(TcpSocket socket, int count, int flags, byte[] bytes) {
        return Reply.done(count, bytes);
    }

    /** Linux tcp_recv_urg: it never waits. */
    private Reply urgent(TcpSocket socket) throws CallError {
        Connection connection = socket.connection;
        boolean none = connection == null
                || !socket.sock().hasUrgentMark()
                || socket.sock().urgentTaken();
        if (none || socket.options().on(ConnectionOption.OOBINLINE)) {
            throw new CallError(Errno.EINVAL);
        }
        if (socket.state() == State.CLOSED && !socket.peerIsDone()) {
            throw new CallError(Errno.ENOTCONN);
        }
        if (socket.sock().urgentArrived()) {
            byte octet = (byte) socket.sock().takeUrgent(has(Msg.PEEK));
            if (request.c() == 0) {
                return reply(socket, 0, Msg.OOB | Msg.TRUNC, new byte[0]);
            }
            if (badPointer() && !has(Msg.TRUNC)) {
                throw new CallError(Errno.EFAULT);
            }
            return reply(socket, 1, Msg.OOB, has(Msg.TRUNC) ? new byte[0] : new byte[] {octet});
        }
        if (socket.state() == State.CLOSED || (socket.shut() & TcpSocket.READ_SHUT) != 0) {
            return reply(socket, 0, 0, new byte[0]);
        }
        throw new CallError(Errno.EAGAIN);
    }

    /** MSG_ERRQUEUE: an error that IP_RECVERR has kept. */
    private Reply error(TcpSocket socket) throws CallError {
        if (socket.connection == null) {
            throw new CallError(Errno.EAGAIN);
        }
        IcmpError error = socket.sock().icmpErrors().poll();
        if (error == null) {
            return report(socket);
        }
        byte[] quoted = IcmpReport.quoted(error);
        int count = (int) Math.min(Math.max(0, request.c()), quoted.length);
        return errorReply(error, count < quoted.length ? Msg.TRUNC : 0, Arrays.copyOf(quoted, count));
    }

    /** What was asked about what was sent. */
    private Reply report(TcpSocket socket) throws CallError {
        if (!socket.sock().hasReports()) {
            throw new CallError(Errno.EAGAIN);
        }
        SendReports.Report report = socket.sock().reports().take();
        int count = (int) Math.min(Math.max(0, request.c()), report.data().length);
        int flags = count < report.data().length ? Msg.TRUNC : 0;
        return reportReply(socket, report, flags, Arrays.copyOf(report.data(), count));
    }

    Reply reportReply(TcpSocket socket, SendReports.Report report, int flags, byte[] sent) {
        return Reply.done(sent.length, sent);
    }

    Reply errorReply(IcmpError error, int flags, byte[] quoted) {
        return Reply.done(quoted.length, quoted);
    }
}
