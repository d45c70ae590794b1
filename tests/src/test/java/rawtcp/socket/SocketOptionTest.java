package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rawtcp.socket.Program.error;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import rawtcp.tcp.Errno;
import rawtcp.wire.Segment;

/** getsockopt(2) and setsockopt(2): what each option takes, tells and refuses on Linux. */
class SocketOptionTest {
    private final Peers peers = new Peers();
    private final Program client = peers.client;

    /** level, name, what is set, what is then read (or the error of setting it). */
    @ParameterizedTest
    @CsvSource({
        "1, 2, 7, 1", // SO_REUSEADDR
        "1, 7, 100000, 200000", // SO_SNDBUF doubles
        "1, 7, 1, 4608",
        "1, 7, 100000000, 8388608",
        "1, 7, -1, 8388608",
        "1, 8, 20000, 40000", // SO_RCVBUF doubles
        "1, 8, 0, 2304",
        "1, 9, 2, 1", // SO_KEEPALIVE
        "1, 10, 1, 1", // SO_OOBINLINE
        "1, 12, 6, 6", // SO_PRIORITY
        "1, 15, 1, 1", // SO_REUSEPORT
        "1, 18, 100, 100", // SO_RCVLOWAT
        "1, 18, 0, 1",
        "1, 18, -1, 3145728", // half of the largest tcp_rmem
        "1, 14, 1, 0", // SO_BSDCOMPAT
        "1, 42, 5, 5", // SO_PEEK_OFF
        "1, 42, -7, -7",
        "1, 47, 1000, 1000", // SO_MAX_PACING_RATE
        "1, 48, 1, ENOPROTOOPT", // SO_BPF_EXTENSIONS
        "1, 49, 3, 3", // SO_INCOMING_CPU
        "1, 56, 1, ENOPROTOOPT", // SO_INCOMING_NAPI_ID
        "1, 57, 1, ENOPROTOOPT", // SO_COOKIE
        "1, 69, 5, 1", // SO_PREFER_BUSY_POLL
        "1, 74, -1, 1", // SO_TXREHASH
        "1, 74, 0, 0",
        "1, 74, 2, EINVAL",
        "1, 75, 5, 1", // SO_RCVMARK
        "1, 3, 1, ENOPROTOOPT", // SO_TYPE
        "1, 4, 1, ENOPROTOOPT", // SO_ERROR
        "1, 19, 1, ENOPROTOOPT", // SO_SNDLOWAT
        "1, 9999, 1, ENOPROTOOPT",
        "99, 1, 1, ENOPROTOOPT",
        "0, 1, 0xff, 0xfc", // IP_TOS without ECN
        "0, 2, 10, 10", // IP_TTL
        "0, 2, -1, 64",
        "0, 2, 0, EINVAL",
        "0, 2, 256, EINVAL",
        "0, 10, 3, 3", // IP_MTU_DISCOVER
        "0, 10, 6, EINVAL",
        "0, 11, 5, 1", // IP_RECVERR
        "0, 18, 5, 1", // IP_PASSSEC
        "0, 23, 5, 1", // IP_CHECKSUM
        "0, 25, 1, EINVAL", // IPRECVFRAGSIZE
        "0, 51, 0x70006000, 0x70006000", // IP_LOCAL_PORT_RANGE
        "0, 51, 0x0000f230, 0x0000f230",
        "0, 51, 0x60007000, EINVAL",
        "6, 1, 3, 1", // TCP_NODELAY
        "6, 2, 1000, 1000", // TCP_MAXSEG
        "6, 2, 87, EINVAL",
        "6, 2, 32768, EINVAL",
        "6, 2, 0, 536",
        "6, 3, 1, 1", // TCP_CORK
        "6, 4, 10, 10", // TCP_KEEPIDLE
        "6, 4, 0, EINVAL",
        "6, 4, 32768, EINVAL",
        "6, 5, 10, 10", // TCP_KEEPINTVL
        "6, 5, 0, EINVAL",
        "6, 6, 127, 127", // TCP_KEEPCNT
        "6, 6, 128, EINVAL",
        "6, 7, 127, 127", // TCP_SYNCNT
        "6, 7, 0, EINVAL",
        "6, 8, 5, 5", // TCP_LINGER2
        "6, 8, 0, 60",
        "6, 8, 121, 120",
        "6, 8, -7, -1",
        "6, 10, 10000, 10000", // TCP_WINDOW_CLAMP
        "6, 10, 1, 1152",
        "6, 10, 0, 0",
        "6, 12, 0, 0", // TCP_QUICKACK
        "6, 12, 1, 1",
        "6, 12, 2, 1", // even: an ACK that is owed, once
        "6, 16, 2, EINVAL", // TCP_THIN_LINEAR_TIMEOUTS
        "6, 17, 1, 0", // TCP_THIN_DUPACK
        "6, 17, 2, EINVAL",
        "6, 31, 1, ENOENT", // TCP_ULP
        "6, 43, 1, ENOPROTOOPT", // TCP_IS_MPTCP
        "6, 18, 30000, 30000", // TCP_USER_TIMEOUT
        "6, 18, -1, EINVAL",
        "6, 25, 16384, 16384", // TCP_NOTSENT_LOWAT
        "6, 25, -1, -1",
        "6, 27, 2, 2", // TCP_SAVE_SYN
        "6, 27, 3, EINVAL",
        "6, 27, -1, EINVAL",
        "6, 28, 1, ENOPROTOOPT", // TCP_SAVED_SYN
        "6, 36, 1, 1", // TCP_INQ
        "6, 36, 2, EINVAL",
        "6, 37, 5000, 5000", // TCP_TX_DELAY
        "6, 37, 268435456, EINVAL",
        "6, 37, -1, EINVAL",
        "6, 44, 1000, 1000", // TCP_RTO_MAX_MS
        "6, 44, 999, EINVAL",
        "6, 45, 5000, 5000", // TCP_RTO_MIN_US
        "6, 45, 200001, EINVAL",
        "6, 46, 5000, 5000", // TCP_DELACK_MAX_US
        "6, 14, 1, ENOPROTOOPT"
    })
    void a_number_is_set_and_read(int level, int name, int value, String result) {
        int handle = client.socket();
        long set = client.setOption(handle, level, name, value);
        if (result.startsWith("E")) {
            assertEquals(error(Errno.valueOf(result)), set);
        } else {
            assertEquals(0, set);
            assertEquals((long) Long.decode(result).intValue(), client.option(handle, level, name));
        }
    }

    /** What is read before anything is set. */
    @ParameterizedTest
    @CsvSource({
        "1, 3, 1",
        "1, 4, 0",
        "1, 7, 16384",
        "1, 8, 131072",
        "1, 18, 1",
        "1, 19, 1",
        "1, 30, 0",
        "1, 38, 6",
        "1, 39, 2",
        "1, 42, -1", // SO_PEEK_OFF
        "1, 47, -1", // SO_MAX_PACING_RATE
        "1, 49, -1", // SO_INCOMING_CPU
        "1, 74, 1", // SO_TXREHASH
        "0, 2, 64",
        "0, 10, 1",
        "6, 2, 536",
        "6, 4, 7200",
        "6, 5, 75",
        "6, 6, 9",
        "6, 7, 6",
        "6, 8, 60",
        "6, 9, 0",
        "6, 12, 1",
        "6, 18, 0",
        "6, 44, 120000",
        "6, 45, 200000",
        "6, 46, 200000"
    })
    void a_fresh_socket_tells_the_defaults(int level, int name, int value) {
        assertEquals(value, client.option(client.socket(), level, name));
    }

    @Test
    void lengths_are_checked_and_values_cut_to_them() {
        int handle = client.socket();
        assertEquals(error(Errno.EINVAL), client.setOption(handle, 6, 1, new byte[3]));
        assertEquals(error(Errno.EINVAL), client.call(Op.SETSOCKOPT, handle, 6, 1, -1, new byte[4]));
        assertEquals(error(Errno.EFAULT), client.call(Op.SETSOCKOPT, handle, 6, 1, 4, new byte[0]));
        assertEquals(error(Errno.EINVAL), client.call(Op.GETSOCKOPT, handle, 6, 1, -1, new byte[0]));
        assertEquals(0, client.call(Op.GETSOCKOPT, handle, 6, 4, 2, new byte[0]));
        assertEquals(2, client.last.aux());
        assertArrayEquals(new byte[] {(byte) (7200 & 0xff), 7200 >> 8}, client.last.payload());
        assertEquals(0, client.setOption(handle, 0, 2, new byte[] {33}));
        assertEquals(33, client.option(handle, 0, 2));
        assertEquals(error(Errno.EBADF), client.option(99, 6, 1) + 1_000_000);
        assertEquals(error(Errno.ENOTSOCK), client.option(client.epoll(), 6, 1) + 1_000_000);
    }

    /** struct linger, struct timeval. */
    @Test
    void structures_are_read_back() {
        int handle = client.socket();
        assertEquals(0, client.setOption(handle, 1, 13, 1, 7));
        client.call(Op.GETSOCKOPT, handle, 1, 13, 8, new byte[0]);
        assertEquals(1, client.number(0));
        assertEquals(7, client.number(4));
        assertEquals(error(Errno.EINVAL), client.setOption(handle, 1, 13, 1));

        assertEquals(0, client.setOption(handle, 1, 20, 2, 0, 1_500, 0));
        client.call(Op.GETSOCKOPT, handle, 1, 20, 16, new byte[0]);
        assertEquals(2, client.number(0));
        assertEquals(2_000, client.number(8)); // whole milliseconds, rounded up
        assertEquals(error(Errno.EDOM), client.setOption(handle, 1, 20, 2, 0, 1_000_000, 0));
        assertEquals(error(Errno.EINVAL), client.setOption(handle, 1, 20, 2, 0, 0));
    }

    @Test
    void a_rate_is_a_long_for_who_has_room_for_it() {
        int handle = client.socket();
        client.call(Op.GETSOCKOPT, handle, 1, 47, 16, new byte[0]);
        assertEquals(8, client.last.aux());
        assertEquals(0, client.setOption(handle, 1, 47, 5, 1));
        client.call(Op.GETSOCKOPT, handle, 1, 47, 8, new byte[0]);
        assertEquals(1, client.number(4));
    }

    @Test
    void each_socket_has_a_cookie_of_its_own() {
        int handle = client.socket();
        assertEquals(error(Errno.EINVAL), client.option(handle, 1, 57) + 1_000_000);
        client.call(Op.GETSOCKOPT, handle, 1, 57, 8, new byte[0]);
        long first = client.number(0);
        client.call(Op.GETSOCKOPT, handle, 1, 57, 8, new byte[0]);
        assertEquals(first, client.number(0));
        client.call(Op.GETSOCKOPT, client.socket(), 1, 57, 8, new byte[0]);
        assertNotEquals(first, client.number(0));
    }

    @Test
    void a_value_from_nowhere_is_a_fault_before_its_name_is_looked_at() {
        for (int level : new int[] {0, 1, 6}) {
            assertEquals(
                    error(Errno.EFAULT), client.call(Op.SETSOCKOPT, client.socket(), level, 9_999, 4, new byte[0]));
        }
    }

    @Test
    void the_congestion_control_has_a_name() {
        int handle = client.socket();
        byte[] reno = "reno".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0, client.setOption(handle, 6, 13, reno));
        client.call(Op.GETSOCKOPT, handle, 6, 13, 16, new byte[0]);
        assertEquals("reno", client.lastText().replace("\0", ""));
        assertEquals(16, client.last.aux());
        byte[] unknown = "vegan".getBytes(StandardCharsets.US_ASCII);
        assertEquals(error(Errno.ENOENT), client.setOption(handle, 6, 13, unknown));
        assertEquals(error(Errno.EINVAL), client.setOption(handle, 6, 13, new byte[0]));
    }

    @Test
    void an_accepted_socket_begins_with_its_listeners_options() {
        peers.listen();
        peers.server.setOption(peers.listening, 6, 1, 1);
        peers.server.setOption(peers.listening, 6, 18, 1_234);
        peers.server.setOption(peers.listening, 6, 36, 1);
        peers.server.setOption(peers.listening, 1, 20, 3, 0, 0, 0);
        peers.connect();
        assertEquals(1, peers.server.option(peers.far, 6, 1));
        assertEquals(1_234, peers.server.option(peers.far, 6, 18));
        assertEquals(1, peers.server.option(peers.far, 6, 36));
        peers.server.call(Op.GETSOCKOPT, peers.far, 1, 20, 16, new byte[0]);
        assertEquals(3, peers.server.number(0));
        assertEquals(0, peers.server.option(peers.far, 1, 30));
        assertEquals(1, peers.server.option(peers.listening, 1, 30));
    }

    /** ip(7): the socket's own part of ip_local_port_range; a bound beyond that counts as none (Linux). */
    @ParameterizedTest
    @CsvSource({
        "61234, 61236, 61234, 61236",
        "0, 61001, 61000, 61001",
        "65534, 0, 65534, 65535",
        "40000, 61002, 61000, 61002"
    })
    void a_port_is_chosen_from_the_sockets_own_range(int first, int last, int least, int most) {
        peers.listen();
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i <= most - least; i++) {
            int handle = client.nonBlockingSocket();
            assertEquals(0, client.setOption(handle, 0, 51, last << 16 | first));
            if (i % 2 == 0) {
                assertEquals(0, client.bind(handle, 0));
            } else {
                client.connecting(handle, peers.net.server.address, Peers.PORT).returns();
            }
            client.call(Op.GETSOCKNAME, handle, 0, 0, 0, new byte[0]);
            seen.add(SockAddr.decode(client.last.payload()).port());
        }
        assertEquals(most - least + 1, seen.size());
        assertTrue(seen.stream().allMatch(port -> least <= port && port <= most), seen::toString);
        int handle = client.socket();
        client.setOption(handle, 0, 51, last << 16 | first);
        assertEquals(error(Errno.EADDRINUSE), client.bind(handle, 0));
        assertEquals(error(Errno.EINVAL), client.setOption(handle, 0, 51, new byte[2]));
    }

    /** TCP_SAVE_SYN: the headers of the SYN, whole and once, and only of those that came after it was asked for. */
    @Test
    void the_syn_is_kept_for_who_asks() {
        peers.connect();
        assertEquals(0, peers.server.setOption(peers.listening, 6, 27, 1));
        peers.server.call(Op.GETSOCKOPT, peers.far, 6, 28, 100, new byte[0]);
        assertEquals(0, peers.server.last.aux());
        peers.connect();
        assertEquals(1, peers.server.option(peers.far, 6, 27));
        assertEquals(error(Errno.EINVAL), peers.server.call(Op.GETSOCKOPT, peers.far, 6, 28, 59, new byte[0]));
        peers.server.call(Op.GETSOCKOPT, peers.far, 6, 28, 100, new byte[0]);
        byte[] saved = peers.server.last.payload();
        assertEquals(60, saved.length); // IP's 20, TCP's 20, and options: MSS, SACK permitted, timestamps, window scale
        assertEquals(0x45, saved[0]);
        assertEquals(Segment.SYN, saved[33]);
        assertEquals(Peers.PORT, ((saved[22] & 0xff) << 8) | (saved[23] & 0xff));
        peers.server.call(Op.GETSOCKOPT, peers.far, 6, 28, 100, new byte[0]);
        assertEquals(0, peers.server.last.aux());
    }

    @Test
    void an_open_connection_tells_its_segment_size_and_mtu() {
        int fresh = client.socket();
        assertEquals(error(Errno.ENOTCONN), client.option(fresh, 0, 14) + 1_000_000);
        peers.connect();
        assertEquals(1448, client.option(peers.near, 6, 2));
        assertEquals(1500, client.option(peers.near, 0, 14));
    }

    @ParameterizedTest
    @EnumSource(SocketOption.class)
    void every_option_of_the_table_can_be_asked_for(SocketOption option) {
        peers.connect();
        long ret = client.call(
                Op.GETSOCKOPT, peers.near, option.level().number(), option.number(), lengthOf(option), new byte[0]);
        assertEquals(option.canBeRead() ? 0 : error(Errno.ENOPROTOOPT), ret);
        assertNotEquals("", option.doc());
    }

    /** Most give what they have to who has room for more. */
    private static int lengthOf(SocketOption option) {
        return option == SocketOption.SO_PEERNAME ? SockAddr.LENGTH : 256;
    }

    /** Linux: of a peer that is not reached yet, too, but not to who has room for more than its name. */
    @Test
    void the_peer_is_told_as_an_option() {
        int handle = client.nonBlockingSocket();
        int peerName = SocketOption.SO_PEERNAME.number();
        assertEquals(error(Errno.ENOTCONN), client.call(Op.GETSOCKOPT, handle, 1, peerName, 16, new byte[0]));
        client.connecting(handle, peers.net.server.address, Peers.PORT).returns();
        assertEquals(0, client.call(Op.GETSOCKOPT, handle, 1, peerName, 16, new byte[0]));
        assertArrayEquals(new SockAddr(peers.net.server.address, Peers.PORT).encode(), client.last.payload());
        assertEquals(0, client.call(Op.GETSOCKOPT, handle, 1, peerName, 3, new byte[0]));
        assertEquals(3, client.last.aux());
        assertEquals(error(Errno.EINVAL), client.call(Op.GETSOCKOPT, handle, 1, peerName, 17, new byte[0]));
    }

    /** Linux do_ip_getsockopt: an int as one byte, if it is small and there is no room for more. */
    @Test
    void at_ip_a_small_number_is_told_as_one_byte() {
        int handle = client.socket();
        assertEquals(0, client.call(Op.GETSOCKOPT, handle, 0, 2, 3, new byte[0]));
        assertArrayEquals(new byte[] {64}, client.last.payload());
        client.setOption(handle, 0, 51, 61_000 | 62_000 << 16); // IP_LOCAL_PORT_RANGE
        assertEquals(0, client.call(Op.GETSOCKOPT, handle, 0, 51, 3, new byte[0]));
        assertEquals(3, client.last.aux());
    }

    @ParameterizedTest // name, what it says to no value at all (Linux do_ip_setsockopt)
    @CsvSource({"1, 0", "11, 0", "12, 0", "4, 0", "2, -22", "15, -22", "19, -22", "21, -22"})
    void at_ip_no_value_at_all_is_mostly_0(int name, int result) {
        assertEquals(result, client.setOption(client.socket(), 0, name, new byte[0]));
    }

    @Test
    void no_two_options_share_a_number() {
        Set<String> seen = new HashSet<>();
        for (SocketOption option : SocketOption.values()) {
            assertEquals(true, seen.add(option.level() + " " + option.number()), option.name());
        }
    }
}
