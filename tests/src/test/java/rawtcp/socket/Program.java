package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import rawtcp.endpoint.Owner;
import rawtcp.endpoint.TwoHosts;
import rawtcp.tcp.Errno;
import rawtcp.wire.IpAddress;

/** A program on one of two hosts: its calls by their names; below 0 is the error, as the kernel returns it. */
final class Program {
    static final int AF_INET = 2;
    static final int SOCK_STREAM = 1;
    static final int O_NONBLOCK = 0x800;
    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
    static final int SOL_SOCKET = 1;
    static final int SOL_IP = 0;
    static final int SOL_TCP = 6;
    static final int RD = 0;
    static final int WR = 1;
    static final int RDWR = 2;

    final TwoHosts net;
    final TwoHosts.Side side;
    final SocketCalls calls;
    Reply last;

    Program(TwoHosts net, TwoHosts.Side side, long pid) {
        this(net, side, pid, remote -> side.address);
    }

    Program(TwoHosts net, TwoHosts.Side side, long pid, Routing routing) {
        this.net = net;
        this.side = side;
        calls = new SocketCalls(side.endpoint, side.knobs, routing, new Owner(pid, "program", 0));
    }

    /** A call that may block. */
    static final class Pending {
        final Program program;
        final SocketCall call;

        Pending(Program program, SocketCall call) {
            this.program = program;
            this.call = call;
        }

        Pending blocks() {
            assertNull(call.attempt(program.net.nowNs), "returns");
            return this;
        }

        long returns() {
            return program.result(call.attempt(program.net.nowNs));
        }

        long blocksUntilNs() {
            blocks();
            return call.deadlineNs() - program.net.nowNs;
        }
    }

    Pending begin(Op op, int handle, int a, int b, long c, byte[] payload) {
        return new Pending(this, calls.begin(Request.of(op, handle, a, b, c, payload)));
    }

    long call(Op op, int handle, int a, int b, long c, byte[] payload) {
        return begin(op, handle, a, b, c, payload).returns();
    }

    private long result(Reply reply) {
        assertNotNull(reply, "blocks");
        last = reply;
        return reply.ret() < 0 ? -reply.errno() : reply.ret();
    }

    static long error(Errno errno) {
        return -errno.number();
    }

    int socket() {
        return (int) call(Op.SOCKET, AF_INET, SOCK_STREAM, 0, 0, new byte[0]);
    }

    int nonBlockingSocket() {
        return (int) call(Op.SOCKET, AF_INET, SOCK_STREAM | O_NONBLOCK, 0, 0, new byte[0]);
    }

    long bind(int handle, IpAddress address, int port) {
        return call(Op.BIND, handle, 0, 0, 0, new SockAddr(address, port).encode());
    }

    long bind(int handle, int port) {
        return bind(handle, IpAddress.ANY_V4, port);
    }

    long listen(int handle, int backlog) {
        return call(Op.LISTEN, handle, backlog, 0, 0, new byte[0]);
    }

    Pending accepting(int handle) {
        return begin(Op.ACCEPT, handle, 0, 0, 0, new byte[0]);
    }

    long accept(int handle) {
        return accepting(handle).returns();
    }

    Pending connecting(int handle, IpAddress address, int port) {
        return begin(Op.CONNECT, handle, 0, 0, 0, new SockAddr(address, port).encode());
    }

    long disconnect(int handle) {
        return call(Op.CONNECT, handle, 0, 0, 0, SockAddr.unspecified());
    }

    Pending receiving(int handle, int capacity, int flags) {
        return begin(Op.RECV, handle, flags, 0, capacity, new byte[0]);
    }

    long recv(int handle, int capacity, int flags) {
        return receiving(handle, capacity, flags).returns();
    }

    /** What recv brings, as text. */
    String text(int handle, int capacity, int flags) {
        long count = recv(handle, capacity, flags);
        return count < 0 ? "error " + Errno.of((int) -count) : lastText();
    }

    String lastText() {
        return new String(last.payload(), StandardCharsets.US_ASCII);
    }

    Pending sending(int handle, byte[] data, int flags) {
        return begin(Op.SEND, handle, flags, 0, data.length, data);
    }

    long send(int handle, String text, int flags) {
        return sending(handle, text.getBytes(StandardCharsets.US_ASCII), flags).returns();
    }

    long send(int handle, int count) {
        return sending(handle, new byte[count], 0).returns();
    }

    Pending closing(int handle) {
        return begin(Op.CLOSE, handle, 0, 0, 0, new byte[0]);
    }

    long close(int handle) {
        return closing(handle).returns();
    }

    long shutdown(int handle, int how) {
        return call(Op.SHUTDOWN, handle, how, 0, 0, new byte[0]);
    }

    long fcntl(int handle, int command, long argument) {
        return call(Op.FCNTL, handle, command, 0, argument, new byte[0]);
    }

    /** The value that ioctl gives out, or below 0 the error. */
    long ioctl(int handle, long code) {
        long ret = call(Op.IOCTL, handle, 0, 0, code, new byte[4]);
        return ret < 0 ? ret : number(0);
    }

    long setOption(int handle, int level, int name, int... values) {
        return setOption(handle, level, name, OptionValue.bytes(values));
    }

    long setOption(int handle, int level, int name, byte[] value) {
        return call(Op.SETSOCKOPT, handle, level, name, value.length, value);
    }

    /** The number that getsockopt gives; the error below 0 with 1,000,000 taken off. */
    long option(int handle, int level, int name) {
        long ret = call(Op.GETSOCKOPT, handle, level, name, 4, new byte[0]);
        return ret < 0 ? ret - 1_000_000 : number(0);
    }

    int number(int at) {
        return ByteBuffer.wrap(last.payload()).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    }

    int number16(int at) {
        return ByteBuffer.wrap(last.payload()).order(ByteOrder.LITTLE_ENDIAN).getShort(at) & 0xffff;
    }

    /** What poll(2) says of one handle now, all asked for. */
    int poll(int handle) {
        call(Op.POLL, -1, 0, 1, 0, pollEntry(handle, 0xffff & ~Poll.NVAL));
        return ByteBuffer.wrap(last.payload()).order(ByteOrder.LITTLE_ENDIAN).getShort(0) & 0xffff;
    }

    Pending polling(int handle, int events, int timeoutMs) {
        return begin(Op.POLL, -1, timeoutMs, 1, 0, pollEntry(handle, events));
    }

    private static byte[] pollEntry(int handle, int events) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(handle)
                .putShort((short) events)
                .putShort((short) 0)
                .array();
    }

    int epoll() {
        return (int) call(Op.EPOLL_CREATE, -1, 0, 0, 0, new byte[0]);
    }

    long epollControl(int epoll, int op, int handle, int events) {
        byte[] event = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(events)
                .putLong(handle)
                .array();
        return call(Op.EPOLL_CTL, epoll, op, handle, 0, event);
    }

    Pending epollWaiting(int epoll, int timeoutMs) {
        return begin(Op.EPOLL_WAIT, epoll, 10, timeoutMs, 0, new byte[0]);
    }

    /** The first event at once; 0: none. */
    int epollWait(int epoll) {
        return epollWaiting(epoll, 0).returns() == 0 ? 0 : number(0);
    }
}
