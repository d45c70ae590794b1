package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static rawtcp.socket.Program.error;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.tcp.Errno;

/** What calls say to arguments that make no sense, and the corners of those that do: Linux's checks in their order. */
class CallErrorsTest {
    private static final byte[] NOTHING = new byte[0];

    private final Peers peers = new Peers();
    private final Program client = peers.client;
    private final Program server = peers.server;

    @ParameterizedTest
    @CsvSource({
        "2, 1, 0, OK",
        "2, 1, 6, OK",
        "10, 1, 0, EAFNOSUPPORT",
        "2, 2, 0, ESOCKTNOSUPPORT",
        "2, 1, 17, EPROTONOSUPPORT",
        "2, 1, -1, EINVAL"
    })
    void socket(int family, int type, int protocol, String result) {
        long ret = client.call(Op.SOCKET, family, type, protocol, 0, NOTHING);
        assertEquals(result, ret < 0 ? Errno.of((int) -ret).name() : "OK");
    }

    @Test
    void fcntl() {
        int handle = client.socket();
        assertEquals(2, client.fcntl(handle, 3, 0), "F_GETFL: O_RDWR");
        assertEquals(0, client.fcntl(handle, 4, 0x800));
        assertEquals(0x802, client.fcntl(handle, 3, 0));
        assertEquals(0, client.fcntl(handle, 1, 0), "F_GETFD");
        assertEquals(0, client.fcntl(handle, 2, 1), "F_SETFD");
        assertEquals(error(Errno.EINVAL), client.fcntl(handle, 99, 0));
        assertEquals(error(Errno.EBADF), client.fcntl(77, 3, 0));
    }

    @Test
    void ioctl() {
        int handle = client.socket();
        assertEquals(0, client.call(Op.IOCTL, handle, 0, 0, 0x5421, OptionValue.bytes(1)), "FIONBIO");
        assertEquals(0x802, client.fcntl(handle, 3, 0));
        assertEquals(0, client.call(Op.IOCTL, handle, 0, 0, 0x5421, OptionValue.bytes(0)));
        assertEquals(2, client.fcntl(handle, 3, 0));
        assertEquals(error(Errno.EFAULT), client.call(Op.IOCTL, handle, 0, 0, 0x5421, new byte[3]));
        assertEquals(error(Errno.ENOTTY), client.ioctl(handle, 0x1234));
        assertEquals(error(Errno.EINVAL), client.ioctl(client.epoll(), 0x541B));
        assertEquals(1, number(client, handle, 0x5421, 1), "FIONBIO leaves the caller's number");
        assertEquals(0, number(client, client.epoll(), 0x5421, 0));
        assertEquals(0, client.ioctl(handle, 0x541B), "SIOCINQ of no connection");
        peers.listen();
        assertEquals(error(Errno.EINVAL), server.ioctl(peers.listening, 0x541B));
        assertEquals(0, server.ioctl(peers.listening, 0x8905), "SIOCATMARK");
    }

    private static int number(Program program, int handle, long code, int in) {
        assertEquals(0, program.call(Op.IOCTL, handle, 0, 0, code, OptionValue.bytes(in)));
        return program.number(0);
    }

    @Test
    void names_of_both_ends() {
        int handle = client.socket();
        assertEquals(error(Errno.ENOTCONN), client.call(Op.GETPEERNAME, handle, 0, 0, 0, NOTHING));
        assertEquals(0, client.call(Op.GETSOCKNAME, handle, 0, 0, 0, NOTHING));
        peers.connect();
        assertEquals(0, client.call(Op.GETPEERNAME, peers.near, 0, 0, 0, NOTHING));
        int port = ByteBuffer.wrap(client.last.payload()).getShort(2) & 0xffff;
        assertEquals(Peers.PORT, port);
        assertEquals(
                peers.net.server.address.v4Bits(),
                ByteBuffer.wrap(client.last.payload()).getInt(4));
        assertEquals(0, server.call(Op.GETSOCKNAME, peers.far, 0, 0, 0, NOTHING));
        assertEquals(port, ByteBuffer.wrap(server.last.payload()).getShort(2) & 0xffff);
        assertEquals(
                peers.net.server.address.v4Bits(),
                ByteBuffer.wrap(server.last.payload()).getInt(4));
    }

    @Test
    void poll() {
        assertEquals(error(Errno.EINVAL), client.call(Op.POLL, -1, 0, -1, 0, NOTHING));
        assertEquals(error(Errno.EFAULT), client.call(Op.POLL, -1, 0, 1, 0, new byte[7]));
        assertEquals(0, client.polling(-1, Poll.IN, 0).returns(), "no handle, nothing to tell");
        assertEquals(1, client.polling(77, Poll.IN, 0).returns());
        assertEquals(Poll.NVAL, client.number16(0));
    }

    @Test
    void epoll() {
        int epoll = client.epoll();
        int handle = client.socket();
        assertEquals(error(Errno.EFAULT), client.call(Op.EPOLL_CTL, epoll, 1, handle, 0, new byte[11]));
        assertEquals(error(Errno.EINVAL), client.epollControl(epoll, 1, epoll, Poll.IN));
        assertEquals(error(Errno.EINVAL), client.epollControl(handle, 1, client.socket(), Poll.IN));
        assertEquals(error(Errno.EBADF), client.epollControl(epoll, 1, 77, Poll.IN));
        assertEquals(error(Errno.EINVAL), client.call(Op.EPOLL_WAIT, epoll, 0, 0, 0, NOTHING));
        assertEquals(error(Errno.EINVAL), client.call(Op.EPOLL_WAIT, handle, 1, 0, 0, NOTHING));
    }

    @ParameterizedTest // family, length
    @CsvSource({"10, 16, EAFNOSUPPORT", "2, 15, EINVAL", "2, 1, EINVAL"})
    void connect(int family, int length, String result) {
        byte[] address = new byte[length];
        address[0] = (byte) family;
        assertEquals(error(Errno.valueOf(result)), client.call(Op.CONNECT, client.socket(), 0, 0, 0, address));
    }

    @ParameterizedTest // SO_SNDBUFFORCE and SO_RCVBUFFORCE: beyond wmem_max and rmem_max, not below the least
    @CsvSource({"32, 7, 50000000, 100000000", "32, 7, -1, 4608", "33, 8, 50000000, 100000000", "33, 8, -1, 2304"})
    void buffers_can_be_forced(int set, int get, int asked, int told) {
        int handle = client.socket();
        assertEquals(0, client.setOption(handle, Program.SOL_SOCKET, set, asked));
        assertEquals(told, client.option(handle, Program.SOL_SOCKET, get));
    }

    @ParameterizedTest // SO_RCVTIMEO: s, us, what a read then waits in ms; -1: for ever
    @CsvSource({"0, 1, 1", "1, 500000, 1500", "0, 0, -1", "-1, 0, 0"})
    void a_timeout_is_in_whole_milliseconds(int seconds, int us, long waitMs) {
        peers.connect();
        server.setOption(peers.far, Program.SOL_SOCKET, 20, seconds, seconds < 0 ? -1 : 0, us, 0);
        Program.Pending reading = server.receiving(peers.far, 10, 0);
        if (waitMs == 0) {
            assertEquals(error(Errno.EAGAIN), reading.returns());
        } else if (waitMs > 0) {
            assertEquals(waitMs * 1_000_000, reading.blocksUntilNs());
        } else {
            peers.net.nowNs += 1_000_000_000_000L;
            reading.blocks();
        }
    }

    @Test
    void a_timeout_has_its_form() {
        int handle = client.socket();
        assertEquals(error(Errno.EDOM), client.setOption(handle, Program.SOL_SOCKET, 20, 0, 0, 1_000_000, 0));
        assertEquals(error(Errno.EDOM), client.setOption(handle, Program.SOL_SOCKET, 20, 0, 0, -1, -1));
        assertEquals(error(Errno.EINVAL), client.setOption(handle, Program.SOL_SOCKET, 20, 1));
        assertEquals(0, client.setOption(handle, Program.SOL_SOCKET, 20, 0, 0, 999_999, 0));
    }

    private static byte[] message(byte[] control, String data) {
        byte[] text = data.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(8 + control.length + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putInt(control.length)
                .put(control)
                .put(text)
                .array();
    }

    private static byte[] control(long length, int level, int type) {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .putInt(level)
                .putInt(type)
                .array();
    }

    @ParameterizedTest // length, level, type (Linux sock_cmsg_send): rights and credentials are for others, so are
    // levels
    @CsvSource({
        "20, 1, 1, 2",
        "20, 1, 2, 2",
        "20, 1, 38, EINVAL",
        "20, 1, 36, 2", // SO_MARK and SO_PRIORITY, of this send
        "20, 1, 12, 2",
        "24, 1, 36, EINVAL",
        "20, 0, 37, 2",
        "15, 1, 1, EINVAL",
        "25, 1, 1, EINVAL",
        "24, 1, 1, 2",
        "16, 1, 1, 2"
    })
    void control_messages_are_looked_through(long length, int level, int type, String result) {
        peers.connect();
        byte[] payload = message(control(length, level, type), "hi");
        long ret = client.call(Op.SENDMSG, peers.near, 0, 0, 2, payload);
        assertEquals(result, ret < 0 ? Errno.of((int) -ret).name() : Long.toString(ret));
    }

    @Test
    void a_message_has_its_form() {
        peers.connect();
        assertEquals(error(Errno.EINVAL), client.call(Op.SENDMSG, peers.near, 0, 0, 2, new byte[3]));
        byte[] tooLong =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(5).array();
        assertEquals(error(Errno.EINVAL), client.call(Op.SENDMSG, peers.near, 0, 0, 2, tooLong));
    }

    @Test
    void urgent_data_is_read_apart_or_not_at_all() {
        peers.connect();
        assertEquals(error(Errno.EINVAL), server.recv(peers.far, 1, Msg.OOB), "there is none");
        client.send(peers.near, "ab", Msg.OOB);
        peers.net.exchange();
        assertEquals(0, server.recv(peers.far, 0, Msg.OOB | Msg.PEEK));
        assertEquals("b", server.text(peers.far, 1, Msg.OOB | Msg.PEEK));
        assertEquals("b", server.text(peers.far, 1, Msg.OOB));
        assertEquals(error(Errno.EINVAL), server.recv(peers.far, 1, Msg.OOB), "it was taken");
    }
}
