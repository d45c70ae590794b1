package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.Errno;
import rawtcp.tcp.State;

/** fcntl(2), ioctl(2), getsockname(2) and getpeername(2). */
final class HandleCalls {
    private static final int F_GETFD = 1;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;

    private static final long SIOCOUTQ = 0x5411;
    private static final long SIOCINQ = 0x541B;
    private static final long FIONBIO = 0x5421;
    private static final long SIOCATMARK = 0x8905;
    private static final long SIOCOUTQNSD = 0x894B;

    private HandleCalls() {}

    static Reply fcntl(SocketCalls calls, Request request) throws CallError {
        Descriptor descriptor = calls.handles.get(request.handle());
        switch (request.a()) {
            case F_GETFL -> {
                return Reply.done(Descriptor.O_RDWR | (descriptor.nonBlocking() ? Descriptor.O_NONBLOCK : 0));
            }
            case F_SETFL -> {
                descriptor.nonBlocking((request.c() & Descriptor.O_NONBLOCK) != 0);
                return Reply.OK;
            }
            case F_GETFD, F_SETFD -> {
                return Reply.OK; // nothing is executed from here, so close-on-exec means nothing
            }
            default -> throw new CallError(Errno.EINVAL);
        }
    }

    static Reply ioctl(SocketCalls calls, Request request) throws CallError {
        Descriptor descriptor = calls.handles.get(request.handle());
        long code = request.c();
        if (code == FIONBIO) {
            int on = number(request.payload());
            descriptor.nonBlocking(on != 0);
            return reply(on);
        }
        if (!(descriptor instanceof TcpSocket socket)) {
            throw new CallError(Errno.EINVAL); // an epoll, which has requests of its own (Linux since 6.9)
        }
        if (code != SIOCINQ && code != SIOCATMARK && code != SIOCOUTQ && code != SIOCOUTQNSD) {
            throw new CallError(Errno.ENOTTY);
        }
        if (socket.state() == State.LISTEN && code != SIOCATMARK) {
            throw new CallError(Errno.EINVAL);
        }
        Connection connection = socket.connection;
        if (connection == null || (socket.isOpening() && code != SIOCATMARK)) {
            return reply(0);
        }
        if (code == SIOCINQ) {
            return reply(toRead(socket));
        }
        if (code == SIOCATMARK) {
            return reply(connection.sock().atUrgentMark() ? 1 : 0);
        }
        return reply(code == SIOCOUTQ ? connection.sendQueue() : connection.unsent());
    }

    /** Linux tcp_inq: up to the urgent octet, if that is apart. */
    private static int toRead(TcpSocket socket) {
        boolean apart = !socket.options().on(ConnectionOption.OOBINLINE);
        int toMark = socket.sock().bytesToUrgentMark();
        return apart && toMark >= 0 ? toMark : socket.connection.receiveQueue();
    }

    private static int number(byte[] payload) throws CallError {
        if (payload.length < Integer.BYTES) {
            throw new CallError(Errno.EFAULT);
        }
        return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private static Reply reply(int value) {
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return Reply.done(0, out.putInt(value).array());
    }

    static Reply localName(SocketCalls calls, Request request) throws CallError {
        return Reply.done(0, calls.handles.socket(request.handle()).localName().encode());
    }

    static Reply peerName(SocketCalls calls, Request request) throws CallError {
        TcpSocket socket = calls.handles.socket(request.handle());
        boolean connected =
                socket.connection != null && socket.state() != State.CLOSED && socket.state() != State.SYN_SENT;
        if (!connected) {
            throw new CallError(Errno.ENOTCONN);
        }
        return Reply.done(0, socket.peerName().encode());
    }
}
