package rawtcp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rawtcp.tcp.Errno;

/** The numbers that programs on the control socket are compiled with: those of Linux's headers. */
class LinuxNumbersTest {
    private static String words(String block) {
        return Arrays.stream(block.strip().split("\\s+", -1)).sorted().collect(Collectors.joining(" "));
    }

    @Test
    void errors() { // asm-generic/errno-base.h, errno.h
        String numbers =
                """
                    EPERM=1 ENOENT=2 EINTR=4 ENXIO=6 EBADF=9 EAGAIN=11 ENOMEM=12 EACCES=13 EFAULT=14 EBUSY=16
                    EEXIST=17 ENODEV=19 EINVAL=22 EMFILE=24 ENOTTY=25 ESPIPE=29 EPIPE=32 EDOM=33 ELOOP=40 ENONET=64
                    EPROTO=71 ENOTSOCK=88 EDESTADDRREQ=89 EMSGSIZE=90 EPROTOTYPE=91 ENOPROTOOPT=92
                    EPROTONOSUPPORT=93 ESOCKTNOSUPPORT=94 EOPNOTSUPP=95 EAFNOSUPPORT=97 EADDRINUSE=98
                    EADDRNOTAVAIL=99 ENETDOWN=100 ENETUNREACH=101 ECONNABORTED=103 ECONNRESET=104 ENOBUFS=105
                    EISCONN=106 ENOTCONN=107 ETIMEDOUT=110 ECONNREFUSED=111 EHOSTDOWN=112 EHOSTUNREACH=113
                    EALREADY=114 EINPROGRESS=115
                """;
        assertEquals(
                words(numbers),
                Arrays.stream(Errno.values())
                        .map(e -> e + "=" + e.number())
                        .sorted()
                        .collect(Collectors.joining(" ")));
    }

    private static void options(SocketOption.Level level, String numbers) {
        assertEquals(
                words(numbers),
                Arrays.stream(SocketOption.values())
                        .filter(o -> o.level() == level)
                        .map(o -> o + "=" + o.number())
                        .sorted()
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void options_of_sockets() { // asm-generic/socket.h
        assertEquals(1, SocketOption.Level.SOCKET.number());
        options(
                SocketOption.Level.SOCKET,
                """
                    SO_DEBUG=1 SO_REUSEADDR=2 SO_TYPE=3 SO_ERROR=4 SO_DONTROUTE=5 SO_BROADCAST=6 SO_SNDBUF=7
                    SO_RCVBUF=8 SO_KEEPALIVE=9 SO_OOBINLINE=10 SO_NO_CHECK=11 SO_PRIORITY=12 SO_LINGER=13
                    SO_BSDCOMPAT=14 SO_REUSEPORT=15 SO_PEERCRED=17 SO_PEERNAME=28 SO_RCVLOWAT=18 SO_SNDLOWAT=19 SO_RCVTIMEO=20 SO_SNDTIMEO=21 SO_TIMESTAMP=29
                    SO_ACCEPTCONN=30 SO_SNDBUFFORCE=32 SO_RCVBUFFORCE=33 SO_TIMESTAMPNS=35 SO_MARK=36
                    SO_TIMESTAMPING=37 SO_PROTOCOL=38
                    SO_DOMAIN=39 SO_RXQ_OVFL=40 SO_WIFI_STATUS=41 SO_PEEK_OFF=42 SO_NOFCS=43 SO_SELECT_ERR_QUEUE=45 SO_BUSY_POLL=46
                    SO_MAX_PACING_RATE=47 SO_BPF_EXTENSIONS=48 SO_INCOMING_CPU=49 SO_CNX_ADVICE=53 SO_MEMINFO=55
                    SO_INCOMING_NAPI_ID=56 SO_COOKIE=57 SO_ZEROCOPY=60 SO_TIMESTAMP_NEW=63 SO_TIMESTAMPNS_NEW=64
                    SO_TIMESTAMPING_NEW=65 SO_RCVTIMEO_NEW=66 SO_SNDTIMEO_NEW=67 SO_PREFER_BUSY_POLL=69 SO_TXREHASH=74
                    SO_RCVMARK=75
                """);
    }

    @Test
    void options_of_ip() { // linux/in.h
        assertEquals(0, SocketOption.Level.IP.number());
        options(
                SocketOption.Level.IP,
                """
                    IP_TOS=1 IP_TTL=2 IP_OPTIONS=4 IP_RECVOPTS=6 IP_RETOPTS=7 IP_PKTINFO=8 IP_MTU_DISCOVER=10 IP_RECVERR=11
                    IP_RECVTTL=12 IP_RECVTOS=13 IP_MTU=14 IP_FREEBIND=15 IP_PASSSEC=18 IP_TRANSPARENT=19 IP_RECVORIGDSTADDR=20
                    IP_MINTTL=21 IP_CHECKSUM=23 IP_BIND_ADDRESS_NO_PORT=24 IP_RECVFRAGSIZE=25 IP_RECVERR_RFC4884=26
                    IP_LOCAL_PORT_RANGE=51
                """);
    }

    @Test
    void options_of_tcp() { // linux/tcp.h
        assertEquals(6, SocketOption.Level.TCP.number());
        options(
                SocketOption.Level.TCP,
                """
                    TCP_NODELAY=1 TCP_MAXSEG=2 TCP_CORK=3 TCP_KEEPIDLE=4 TCP_KEEPINTVL=5 TCP_KEEPCNT=6 TCP_SYNCNT=7
                    TCP_LINGER2=8 TCP_DEFER_ACCEPT=9 TCP_WINDOW_CLAMP=10 TCP_INFO=11 TCP_QUICKACK=12
                    TCP_CONGESTION=13 TCP_THIN_LINEAR_TIMEOUTS=16 TCP_THIN_DUPACK=17 TCP_USER_TIMEOUT=18
                    TCP_FASTOPEN=23 TCP_NOTSENT_LOWAT=25 TCP_CC_INFO=26 TCP_SAVE_SYN=27 TCP_SAVED_SYN=28 TCP_FASTOPEN_CONNECT=30 TCP_ULP=31
                    TCP_FASTOPEN_KEY=33 TCP_FASTOPEN_NO_COOKIE=34 TCP_INQ=36 TCP_TX_DELAY=37
                    TCP_IS_MPTCP=43 TCP_RTO_MAX_MS=44 TCP_RTO_MIN_US=45
                    TCP_DELACK_MAX_US=46
                """);
    }

    @Test
    void flags_of_messages() { // linux/socket.h
        int[] flags = {
            Msg.OOB,
            Msg.PEEK,
            Msg.CTRUNC,
            Msg.TRUNC,
            Msg.DONTWAIT,
            Msg.EOR,
            Msg.WAITALL,
            Msg.ERRQUEUE,
            Msg.NOSIGNAL,
            Msg.MORE,
            Msg.ZEROCOPY,
            Msg.FASTOPEN
        };
        assertEquals("[1, 2, 8, 32, 64, 128, 256, 8192, 16384, 32768, 67108864, 536870912]", Arrays.toString(flags));
    }

    @Test
    void events_of_poll() { // asm-generic/poll.h, linux/eventpoll.h
        int[] events = {
            Poll.IN,
            Poll.PRI,
            Poll.OUT,
            Poll.ERR,
            Poll.HUP,
            Poll.NVAL,
            Poll.RDNORM,
            Poll.RDBAND,
            Poll.WRNORM,
            Poll.WRBAND,
            Poll.RDHUP
        };
        assertEquals("[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 8192]", Arrays.toString(events));
        int[] epoll = {Epoll.CTL_ADD, Epoll.CTL_DEL, Epoll.CTL_MOD};
        assertEquals("[1, 2, 3]", Arrays.toString(epoll));
        assertEquals(0x8000_0000, Epoll.ET);
        assertEquals(0x4000_0000, Epoll.ONESHOT);
        assertEquals(0x2000_0000, Epoll.WAKEUP);
        assertEquals(0x1000_0000, Epoll.EXCLUSIVE);
    }

    @Test
    void calls_of_the_control_socket() {
        assertEquals(
                "HELLO SOCKET BIND LISTEN ACCEPT CONNECT RECV SEND SENDMSG RECVMSG CLOSE SHUTDOWN GETSOCKOPT SETSOCKOPT"
                        + " FCNTL IOCTL POLL EPOLL_CREATE EPOLL_CTL EPOLL_WAIT GETSOCKNAME GETPEERNAME",
                Arrays.stream(Op.values()).map(Op::name).collect(Collectors.joining(" ")));
        for (Op op : Op.values()) {
            assertEquals(op.ordinal() + 1, op.code());
            assertEquals(op, Op.of(op.code()));
        }
    }
}
