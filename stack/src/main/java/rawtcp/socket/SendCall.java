package rawtcp.socket;

import java.nio.ByteBuffer;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Errno;
import rawtcp.tcp.State;
import rawtcp.tcp.parts.SendBuffer;

/** send(2) and its kin, in the order of Linux's tcp_sendmsg. */
class SendCall extends Call {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** So much is staged whatever SO_SNDBUF says; beyond that no more than it allows. */
    private static final int STAGED_ANYWAY = 64 << 10;

    private final Reply reply = Reply.done(0);
    private ByteBuffer data;
    private int dataStart;
    /** Has the payload staged; null: it stands in the request. */
    private Connection staged;

    private int sent;
    /** MSG_FASTOPEN, or the first data after TCP_FASTOPEN_CONNECT; null: neither. */
    private Connecting connecting;

    private boolean connected;

    SendCall(SocketCalls calls, Request request) {
        super(calls, request);
    }

    @Override
    Connection waitsFor() {
        return connection();
    }

    @Override
    void renew() {
        super.renew();
        data = null;
        staged = null;
        sent = 0;
        connecting = null;
        connected = false;
    }

    /** What is to be sent. */
    ByteBuffer data() throws CallError {
        return request.data();
    }

    /**
     * True if the payload of this call, which has only begun to come, may be put where it will be sent from: it has nothing but
     * to be sent. To be ended by {@link #endStaging} whatever happens.
     */
    boolean stage() {
        TcpSocket socket;
        try {
            socket = socket();
        } catch (CallError e) {
            return false; // which the call will find itself
        }
        boolean plain = (request.a() & ~(Msg.DONTWAIT | Msg.NOSIGNAL | Msg.MORE)) == 0 && !badPointer();
        State state = socket.state();
        boolean open = state == State.ESTABLISHED || state == State.CLOSE_WAIT;
        if (plain
                && open
                && socket.settings.stamping == 0
                && request.c() <= Math.max(STAGED_ANYWAY, socket.sock().sendBufferSize())
                && socket.connection.staging().beginStaging(this)) {
            staged = socket.connection;
        }
        return staged != null;
    }

    /** Where {@link #stage} was allowed; null: it is no more, and the payload is nobody's. */
    SendBuffer staging() {
        return staged.staging().isStaging(this) ? staged.staging() : null;
    }

    void endStaging() {
        if (staged != null) {
            staged.staging().endStaging(this);
            staged = null;
        }
    }

    /** It blocks, and what it has yet to send has to be somewhere else. */
    void keepIn(ByteBuffer memory) {
        if (staged == null && data.hasRemaining()) {
            int position = data.position() - dataStart;
            data = memory.clear()
                    .put(data.duplicate().position(dataStart))
                    .flip()
                    .position(position);
            dataStart = 0;
        }
    }

    private int left() {
        return staged == null ? data.remaining() : (int) request.c() - sent;
    }

    /** The address of the peer; empty: none is named. */
    byte[] name() throws CallError {
        return new byte[0];
    }

    /** Control messages, where there are any. */
    void checkControl() throws CallError {}

    private boolean has(int flag) {
        return (request.a() & flag) != 0;
    }

    private boolean badPointer() {
        return (request.b() & Request.BAD_POINTER) != 0;
    }

    @Override
    Reply run(long nowNs) throws CallError {
        TcpSocket socket = socket();
        if (isDissolved()) {
            return unreachable(socket);
        }
        if (data == null) {
            data = staged == null ? data() : NOTHING;
            dataStart = data.position();
        }
        if (connecting == null && (has(Msg.FASTOPEN) || socket.isDeferred())) {
            fastOpen(socket, nowNs);
        }
        if (connecting != null && !connected) {
            if (socket.isOpening()) {
                boolean waits = !timedOut(nowNs, timeoutNs(socket));
                socket.sock().writerWaits(waits && left() > 0);
                return waits ? null : unfinished();
            }
            connecting.finish(socket, nowNs);
            connected = true;
        }
        if (!isOpen(socket)) {
            return waitForOpening(socket, nowNs) ? null : unreachable(socket);
        }
        if (staged != null && (socket.connection != staged || staging() == null)) {
            return unreachable(socket); // the socket has another connection by now
        }
        if (sent == 0) {
            checkControl();
        }
        if (socket.pendingError() != null || (socket.shut() & TcpSocket.WRITE_SHUT) != 0) {
            return sent > 0 ? Reply.done(sent) : unreachable(socket);
        }
        boolean done = send(socket, nowNs) || !mayWait(socket, nowNs);
        if (done) {
            askForReports(socket);
        }
        return done ? reply.again(sent) : null;
    }

    /** Linux tcp_sendmsg_fastopen: the SYN leaves now, with as much of the data as it may take. */
    private void fastOpen(TcpSocket socket, long nowNs) throws CallError {
        byte[] name = name();
        if (!FastOpenLevel.isClient(socket) || (name.length > 0 && SockAddr.family(name) == SockAddr.AF_UNSPEC)) {
            throw new CallError(Errno.EOPNOTSUPP);
        }
        connecting = new Connecting(calls, name, true);
        boolean begins = socket.connection == null || socket.isDeferred();
        boolean unused = connecting.begin(socket, nowNs);
        if (begins) {
            sent = calls.endpoint.fastOpen(nowNs, socket.connection, badPointer() ? ByteBuffer.allocate(0) : data);
        }
    }

    /** Of a call that may not wait for the handshake: what the SYN took along counts. */
    private Reply unfinished() throws CallError {
        if (sent == 0) {
            throw new CallError(connecting.unfinished());
        }
        return Reply.done(sent);
    }

    /** SO_TIMESTAMPING's flags for this call. */
    int stamping(TcpSocket socket) throws CallError {
        return socket.settings.stamping;
    }

    private void askForReports(TcpSocket socket) throws CallError {
        if (sent == 0) {
            return;
        }
        int stamping = stamping(socket);
        if (stamping != 0) {
            Stamping.sent(socket, stamping, data.duplicate().flip().position(dataStart));
        }
        if (has(Msg.ZEROCOPY) && socket.settings.zeroCopy) {
            socket.sock().reportFreed();
        }
    }

    private static boolean isOpen(TcpSocket socket) {
        return socket.state() == State.ESTABLISHED || socket.state() == State.CLOSE_WAIT || socket.isFastOpen();
    }

    /** Linux sk_stream_wait_connect. */
    private boolean waitForOpening(TcpSocket socket, long nowNs) throws CallError {
        if (sent > 0 || !socket.isOpening()) {
            return false;
        }
        socket.failIfError();
        boolean waits = !timedOut(nowNs, timeoutNs(socket));
        socket.sock().writerWaits(waits);
        if (!waits) {
            throw new CallError(Errno.EAGAIN);
        }
        return true;
    }

    private long timeoutNs(TcpSocket socket) {
        return socket.nonBlocking() || has(Msg.DONTWAIT) ? 0 : socket.settings.sendTimeoutNs;
    }

    /** No byte can be sent any more: what went before counts, else the error is told. */
    private Reply unreachable(TcpSocket socket) throws CallError {
        if (sent > 0) {
            return Reply.done(sent);
        }
        socket.failIfError();
        throw new CallError(Errno.EPIPE);
    }

    /** True if all is taken. */
    private boolean send(TcpSocket socket, long nowNs) throws CallError {
        if (request.c() > 0 && badPointer()) {
            throw new CallError(Errno.EFAULT);
        }
        Connection connection = socket.connection;
        if (hasWaited() && !connection.sock().isWritable()) {
            return false;
        }
        int how = (has(Msg.OOB) ? Connection.URGENT : 0)
                | (has(Msg.MORE) ? Connection.MORE : 0)
                | (has(Msg.EOR) ? Connection.END_OF_RECORD : 0);
        while (left() > 0) {
            int taken = staged == null ? connection.send(nowNs, data, how) : connection.sendStaged(nowNs, left(), how);
            calls.endpoint.touched(connection);
            if (taken == 0) {
                connection.sock().wantSpace();
                return false;
            }
            sent += taken;
        }
        return true;
    }

    private boolean mayWait(TcpSocket socket, long nowNs) throws CallError {
        if (!timedOut(nowNs, timeoutNs(socket))) {
            return true;
        }
        if (sent == 0) {
            throw new CallError(Errno.EAGAIN);
        }
        return false;
    }
}
