package rawtcp.socket;

import static rawtcp.socket.OptionValue.read;
import static rawtcp.socket.OptionValue.write;

import java.util.EnumSet;
import java.util.Set;
import rawtcp.socket.OptionValue.Getter;
import rawtcp.socket.OptionValue.Setter;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.Errno;

/**
 * The one table of socket options, by level, with Linux's numbers, ranges and units. A plain one is only remembered:
 * nothing here depends on it.
 */
public enum SocketOption {
    // spotless:off   a table stays a table
    SO_DEBUG             (Level.SOCKET, 1,  plainFlag(),       "flag"),
    SO_REUSEADDR         (Level.SOCKET, 2,  SocketLevel.flag(ConnectionOption.REUSE_ADDRESS), SocketLevel.setFlag(ConnectionOption.REUSE_ADDRESS), "flag"),
    SO_TYPE              (Level.SOCKET, 3,  read((s, now) -> 1), null, "SOCK_STREAM"),
    SO_ERROR             (Level.SOCKET, 4,  read((s, now) -> SocketLevel.error(s)), null, "errno, once"),
    SO_DONTROUTE         (Level.SOCKET, 5,  plainFlag(),       "flag"),
    SO_BROADCAST         (Level.SOCKET, 6,  plainFlag(),       "flag"),
    SO_SNDBUF            (Level.SOCKET, 7,  read((s, now) -> SocketLevel.sendBuffer(s)), write(SocketLevel::setSendBuffer), "bytes; doubled when read"),
    SO_RCVBUF            (Level.SOCKET, 8,  read((s, now) -> SocketLevel.receiveBuffer(s)), write(SocketLevel::setReceiveBuffer), "bytes; doubled when read"),
    SO_KEEPALIVE         (Level.SOCKET, 9,  SocketLevel.flag(ConnectionOption.KEEPALIVE), SocketLevel.setFlag(ConnectionOption.KEEPALIVE), "flag"),
    SO_OOBINLINE         (Level.SOCKET, 10, SocketLevel.flag(ConnectionOption.OOBINLINE), SocketLevel.setFlag(ConnectionOption.OOBINLINE), "flag"),
    SO_NO_CHECK          (Level.SOCKET, 11, plainFlag(),       "flag"),
    SO_PRIORITY          (Level.SOCKET, 12, plain(Integer.MIN_VALUE, Integer.MAX_VALUE, 0), "number"),
    SO_LINGER            (Level.SOCKET, 13, (s, length, now) -> SocketLevel.linger(s), SocketLevel::setLinger, "struct linger, s"),
    SO_BSDCOMPAT         (Level.SOCKET, 14, read((s, now) -> 0), write((s, value, now) -> {}), "0"),
    SO_REUSEPORT         (Level.SOCKET, 15, SocketLevel.flag(ConnectionOption.REUSE_PORT), SocketLevel.setFlag(ConnectionOption.REUSE_PORT), "flag"),
    SO_RCVLOWAT          (Level.SOCKET, 18, read((s, now) -> s.option(ConnectionOption.RCVLOWAT, 1)), write(SocketLevel::setLowWater), "bytes"),
    SO_SNDLOWAT          (Level.SOCKET, 19, read((s, now) -> 1), null, "1"),
    SO_RCVTIMEO          (Level.SOCKET, 20, (s, length, now) -> SocketLevel.time(s.settings.receiveTimeoutNs), SocketLevel::setReceiveTimeout, "struct timeval"),
    SO_SNDTIMEO          (Level.SOCKET, 21, (s, length, now) -> SocketLevel.time(s.settings.sendTimeoutNs), SocketLevel::setSendTimeout, "struct timeval"),
    SO_PEERCRED          (Level.SOCKET, 17, (s, length, now) -> OptionValue.bytes(0, -1, -1), null, "struct ucred, of nobody"),
    SO_PEERNAME          (Level.SOCKET, 28, SocketLevel::peerName, null, "sockaddr of the peer, also while it opens and when it is over"),
    SO_TIMESTAMP         (Level.SOCKET, 29, read((s, now) -> Stamping.isOn(s, 29)), write(Stamping.setReceive(29)), "flag"),
    SO_ACCEPTCONN        (Level.SOCKET, 30, read((s, now) -> s.listener == null ? 0 : 1), null, "flag"),
    SO_SNDBUFFORCE       (Level.SOCKET, 32, null, write(SocketLevel::forceSendBuffer), "bytes"),
    SO_RCVBUFFORCE       (Level.SOCKET, 33, null, write(SocketLevel::forceReceiveBuffer), "bytes"),
    SO_TIMESTAMPNS       (Level.SOCKET, 35, read((s, now) -> Stamping.isOn(s, 35)), write(Stamping.setReceive(35)), "flag"),
    SO_MARK              (Level.SOCKET, 36, plain(Integer.MIN_VALUE, Integer.MAX_VALUE, 0), "number"),
    SO_TIMESTAMPING      (Level.SOCKET, 37, Stamping::get, Stamping.setter(37), "SOF_TIMESTAMPING_ flags"),
    SO_PROTOCOL          (Level.SOCKET, 38, read((s, now) -> 6), null, "IPPROTO_TCP"),
    SO_DOMAIN            (Level.SOCKET, 39, read((s, now) -> SockAddr.AF_INET), null, "AF_INET"),
    SO_RXQ_OVFL          (Level.SOCKET, 40, plainFlag(),       "flag"),
    SO_WIFI_STATUS       (Level.SOCKET, 41, plainFlag(),       "flag"),
    SO_PEEK_OFF          (Level.SOCKET, 42, read((s, now) -> s.settings.peekOffset), write((s, value, now) -> s.settings.peekOffset = value), "bytes; -1: off"),
    SO_NOFCS             (Level.SOCKET, 43, plainFlag(),       "flag"),
    SO_SELECT_ERR_QUEUE  (Level.SOCKET, 45, plainFlag(),       "flag"),
    SO_BUSY_POLL         (Level.SOCKET, 46, plain(0, Integer.MAX_VALUE, 0), "us"),
    SO_MAX_PACING_RATE   (Level.SOCKET, 47, (s, length, now) -> SocketLevel.pacingRate(s, length), SocketLevel::setPacingRate, "bytes/s; -1: none"),
    SO_BPF_EXTENSIONS    (Level.SOCKET, 48, read((s, now) -> 64), null, "64"),
    SO_INCOMING_CPU      (Level.SOCKET, 49, read((s, now) -> s.connection == null ? s.settings.incomingCpu : 0), write((s, value, now) -> s.settings.incomingCpu = value), "processor"),
    SO_CNX_ADVICE        (Level.SOCKET, 53, null, write((s, value, now) -> {}), "number"),
    SO_MEMINFO           (Level.SOCKET, 55, (s, length, now) -> SocketLevel.memory(s), null, "nine u32"),
    SO_INCOMING_NAPI_ID  (Level.SOCKET, 56, read((s, now) -> 0), null, "0: not known"),
    SO_COOKIE            (Level.SOCKET, 57, (s, length, now) -> SocketLevel.cookie(s, length), null, "u64, of this socket alone"),
    SO_ZEROCOPY          (Level.SOCKET, 60, read((s, now) -> s.settings.zeroCopy ? 1 : 0), write(SocketLevel::setZeroCopy), "flag"),
    SO_TIMESTAMP_NEW     (Level.SOCKET, 63, read((s, now) -> Stamping.isOn(s, 63)), write(Stamping.setReceive(63)), "flag"),
    SO_TIMESTAMPNS_NEW   (Level.SOCKET, 64, read((s, now) -> Stamping.isOn(s, 64)), write(Stamping.setReceive(64)), "flag"),
    SO_TIMESTAMPING_NEW  (Level.SOCKET, 65, Stamping::get, Stamping.setter(65), "SOF_TIMESTAMPING_ flags"),
    SO_RCVTIMEO_NEW      (Level.SOCKET, 66, (s, length, now) -> SocketLevel.time(s.settings.receiveTimeoutNs), SocketLevel::setReceiveTimeout, "struct timeval"),
    SO_SNDTIMEO_NEW      (Level.SOCKET, 67, (s, length, now) -> SocketLevel.time(s.settings.sendTimeoutNs), SocketLevel::setSendTimeout, "struct timeval"),

    SO_PREFER_BUSY_POLL  (Level.SOCKET, 69, plainFlag(),       "flag"),
    SO_TXREHASH          (Level.SOCKET, 74, read((s, now) -> s.settings.rehash), write(SocketLevel::setRehash), "flag; -1: the default"),
    SO_RCVMARK           (Level.SOCKET, 75, plainFlag(),       "flag"),

    IP_TOS               (Level.IP,     1,  read((s, now) -> IpLevel.tos(s)), IpLevel.numbersOrNone(IpLevel::setTos), "DSCP in bits 2 to 7"),
    IP_TTL               (Level.IP,     2,  read((s, now) -> IpLevel.ttl(s)), IpLevel.numbers(IpLevel::setTtl), "1 to 255, -1: as the knob says"),
    IP_OPTIONS           (Level.IP,     4,  (s, length, now) -> new byte[0], IpLevel::setOptions, "empty: none of ours are sent"),
    IP_RECVOPTS          (Level.IP,     6,  plainFlag(),       "flag"),
    IP_RETOPTS           (Level.IP,     7,  plainFlag(),       "flag"),
    IP_PKTINFO           (Level.IP,     8,  plainFlag(),       "flag"),
    IP_MTU_DISCOVER      (Level.IP,     10, plain(0, 5, 1),    "IP_PMTUDISC_DONT to _OMIT"),
    IP_RECVERR           (Level.IP,     11, SocketLevel.flag(ConnectionOption.RECVERR), IpLevel.numbersOrNone(IpLevel::setReceiveErrors), "flag"),
    IP_RECVTTL           (Level.IP,     12, plainFlag(),       "flag"),
    IP_RECVTOS           (Level.IP,     13, plainFlag(),       "flag"),
    IP_MTU               (Level.IP,     14, read((s, now) -> IpLevel.mtu(s)), null, "bytes"),
    IP_FREEBIND          (Level.IP,     15, plainFlag(),       "flag"),
    IP_PASSSEC           (Level.IP,     18, plainFlag(),       "flag"),
    IP_TRANSPARENT       (Level.IP,     19, plainFlag(),       "flag"),
    IP_RECVORIGDSTADDR   (Level.IP,     20, plainFlag(),       "flag"),
    IP_MINTTL            (Level.IP,     21, plain(0, 255, 0),  "hops"),
    IP_CHECKSUM          (Level.IP,     23, plainFlag(),       "flag"),
    IP_BIND_ADDRESS_NO_PORT(Level.IP,   24, plainFlag(),       "flag"),
    IP_RECVFRAGSIZE      (Level.IP,     25, read((s, now) -> 0), IpLevel.notForStreams(), "of datagrams alone"),
    IP_RECVERR_RFC4884   (Level.IP,     26, plain(0, 1, 0),    "flag"),
    IP_LOCAL_PORT_RANGE  (Level.IP,     51, read((s, now) -> s.options().portRange()), IpLevel::setPortRange, "first port, last port in the upper 16 bits; within the knob's"),

    TCP_NODELAY          (Level.TCP,    1,  SocketLevel.flag(ConnectionOption.NODELAY), SocketLevel.setFlag(ConnectionOption.NODELAY), "flag"),
    TCP_MAXSEG           (Level.TCP,    2,  read((s, now) -> TcpLevel.segment(s)), write(TcpLevel::setSegment), "bytes, 88 to 32767; 0: no bound"),
    TCP_CORK             (Level.TCP,    3,  SocketLevel.flag(ConnectionOption.CORK), SocketLevel.setFlag(ConnectionOption.CORK), "flag"),
    TCP_KEEPIDLE         (Level.TCP,    4,  read((s, now) -> TcpLevel.keepIdle(s)), TcpLevel.bounded(ConnectionOption.KEEPIDLE, 1, 32_767), "s, 1 to 32767"),
    TCP_KEEPINTVL        (Level.TCP,    5,  read((s, now) -> TcpLevel.keepInterval(s)), TcpLevel.bounded(ConnectionOption.KEEPINTVL, 1, 32_767), "s, 1 to 32767"),
    TCP_KEEPCNT          (Level.TCP,    6,  read((s, now) -> TcpLevel.keepCount(s)), TcpLevel.bounded(ConnectionOption.KEEPCNT, 1, 127), "probes, 1 to 127"),
    TCP_SYNCNT           (Level.TCP,    7,  read((s, now) -> TcpLevel.synCount(s)), TcpLevel.bounded(ConnectionOption.SYNCNT, 1, 127), "retries, 1 to 127"),
    TCP_LINGER2          (Level.TCP,    8,  read((s, now) -> TcpLevel.linger2(s)), write(TcpLevel::setLinger2), "s, up to 120; 0: tcp_fin_timeout; -1: none"),
    TCP_DEFER_ACCEPT     (Level.TCP,    9,  read((s, now) -> TcpLevel.deferAccept(s)), write(TcpLevel::setDeferAccept), "s, rounded up to whole retransmissions"),
    TCP_WINDOW_CLAMP     (Level.TCP,    10, read((s, now) -> TcpLevel.windowClamp(s)), write(TcpLevel::setWindowClamp), "bytes; 0: none"),
    TCP_INFO             (Level.TCP,    11, TcpLevel::info,    null, "struct tcp_info"),
    TCP_QUICKACK         (Level.TCP,    12, read((s, now) -> TcpLevel.quickAck(s)), write(TcpLevel::setQuickAck), "flag; it does not last"),
    TCP_CONGESTION       (Level.TCP,    13, (s, length, now) -> TcpLevel.congestion(s), TcpLevel::setCongestion, "name"),
    TCP_THIN_LINEAR_TIMEOUTS(Level.TCP, 16, read((s, now) -> s.option(ConnectionOption.THIN_LINEAR_TIMEOUTS, 0)), TcpLevel.bounded(ConnectionOption.THIN_LINEAR_TIMEOUTS, 0, 1), "flag"),
    TCP_THIN_DUPACK      (Level.TCP,    17, read((s, now) -> 0), write((s, value, now) -> OptionValue.inRange(value, 0, 1)), "flag; Linux has forgotten it"),
    TCP_USER_TIMEOUT     (Level.TCP,    18, read((s, now) -> s.option(ConnectionOption.USER_TIMEOUT, 0)), TcpLevel.bounded(ConnectionOption.USER_TIMEOUT, 0, Integer.MAX_VALUE), "ms"),
    TCP_FASTOPEN         (Level.TCP,    23, read((s, now) -> s.option(ConnectionOption.FASTOPEN, 0)), write(FastOpenLevel::setLimit), "connections, cut to somaxconn; 0: none"),
    TCP_NOTSENT_LOWAT    (Level.TCP,    25, read((s, now) -> s.option(ConnectionOption.NOTSENT_LOWAT, 0)), write(TcpLevel::setNotSentLowWater), "bytes"),
    TCP_CC_INFO          (Level.TCP,    26, (s, length, now) -> new byte[0], null, "empty: none of ours has any"),
    TCP_SAVE_SYN         (Level.TCP,    27, read((s, now) -> s.options().saveSyn()), write(TcpLevel::setSaveSyn), "0 to 2; a link's header there is none"),
    TCP_SAVED_SYN        (Level.TCP,    28, TcpLevel::savedSyn, null, "the SYN's headers, once"),
    TCP_FASTOPEN_CONNECT (Level.TCP,    30, read((s, now) -> s.option(ConnectionOption.FASTOPEN_CONNECT, 0)), write(FastOpenLevel::setConnect), "flag"),
    TCP_ULP              (Level.TCP,    31, (s, length, now) -> new byte[0], TcpLevel.noUpperLayer(), "empty: there is none"),
    TCP_FASTOPEN_KEY     (Level.TCP,    33, (s, length, now) -> FastOpenLevel.key(s), FastOpenLevel::setKey, "16 or 32 bytes"),
    TCP_FASTOPEN_NO_COOKIE(Level.TCP,   34, read((s, now) -> s.option(ConnectionOption.FASTOPEN_NO_COOKIE, 0)), write(FastOpenLevel::setNoCookie), "flag"),
    TCP_INQ              (Level.TCP,    36, read((s, now) -> s.settings.inq ? 1 : 0), write(TcpLevel::setInq), "flag"),
    TCP_TX_DELAY         (Level.TCP,    37, plain(0, (1 << 28) - 1, 0), "us; in Linux an fq queue on the way makes the delay"),
    TCP_IS_MPTCP         (Level.TCP,    43, read((s, now) -> 0), null, "flag"),
    TCP_RTO_MAX_MS       (Level.TCP,    44, read((s, now) -> TcpLevel.rtoMax(s)), TcpLevel.bounded(ConnectionOption.RTO_MAX, 1_000, 120_000), "ms, 1000 to 120000"),
    TCP_RTO_MIN_US       (Level.TCP,    45, read((s, now) -> TcpLevel.rtoMin(s)), TcpLevel.bounded(ConnectionOption.RTO_MIN, 1_000, 200_000), "us, 1000 to 200000"),
    TCP_DELACK_MAX_US    (Level.TCP,    46, read((s, now) -> TcpLevel.delayedAckMax(s)), TcpLevel.bounded(ConnectionOption.DELACK_MAX, 1_000, 200_000), "us, 1000 to 200000");
    // spotless:on

    /** SOL_SOCKET, SOL_IP, SOL_TCP. */
    public enum Level {
        SOCKET(1),
        IP(0),
        TCP(6);

        private final int number;

        Level(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /** Kept for who reads it back. */
    record Plain(int min, int max, int initial, boolean flag) {}

    /** At IPPROTO_IP most take no value at all for 0. */
    private static final Set<SocketOption> NEVER_EMPTY = EnumSet.of(IP_FREEBIND, IP_TRANSPARENT, IP_MINTTL);

    private final Level level;
    private final int number;
    private final Plain plain;
    private final Getter getter;
    private final Setter setter;
    private final String doc;

    SocketOption(Level level, int number, Plain plain, String doc) {
        this(level, number, plain, null, null, doc);
    }

    SocketOption(Level level, int number, Getter getter, Setter setter, String doc) {
        this(level, number, null, getter, setter, doc);
    }

    SocketOption(Level level, int number, Plain plain, Getter getter, Setter setter, String doc) {
        this.level = level;
        this.number = number;
        this.plain = plain;
        this.getter = getter;
        this.setter = setter;
        this.doc = doc;
    }

    private static Plain plainFlag() {
        return new Plain(Integer.MIN_VALUE, Integer.MAX_VALUE, 0, true);
    }

    private static Plain plain(int min, int max, int initial) {
        return new Plain(min, max, initial, false);
    }

    /** Null: none of ours. */
    static SocketOption find(int level, int number) {
        for (SocketOption option : values()) {
            if (option.number == number && option.level.number == level) {
                return option;
            }
        }
        return null;
    }

    static boolean isLevel(int number) {
        for (Level level : Level.values()) {
            if (level.number == number) {
                return true;
            }
        }
        return false;
    }

    byte[] get(TcpSocket socket, int length, long nowNs) throws CallError {
        if (plain != null) {
            return OptionValue.bytes(socket.settings.number(this));
        }
        if (getter == null) {
            throw new CallError(Errno.ENOPROTOOPT);
        }
        return getter.get(socket, length, nowNs);
    }

    void set(TcpSocket socket, byte[] value, long nowNs) throws CallError {
        if (plain != null) {
            if (value.length == 0 && NEVER_EMPTY.contains(this)) {
                throw new CallError(Errno.EINVAL);
            }
            int asked = level == Level.IP ? OptionValue.toIntOrByte(value) : OptionValue.toInt(value);
            int kept = OptionValue.inRange(asked, plain.min, plain.max);
            socket.settings.number(this, plain.flag && kept != 0 ? 1 : kept);
        } else if (setter == null) {
            throw new CallError(Errno.ENOPROTOOPT);
        } else {
            setter.set(socket, value, nowNs);
        }
    }

    /** At IPPROTO_IP who has no room for an int is told a small one as one byte (Linux). */
    boolean isByte(byte[] value, int length) {
        boolean isInt = level == Level.IP && value.length == Integer.BYTES;
        return isInt && length > 0 && length < Integer.BYTES && value[1] == 0 && value[2] == 0 && value[3] == 0;
    }

    /** Fewer bytes than this can't be read from the caller. */
    int leastLength() {
        return this == TCP_CONGESTION || level == Level.IP ? 1 : Integer.BYTES;
    }

    int initial() {
        return plain == null ? 0 : plain.initial;
    }

    public Level level() {
        return level;
    }

    /** As in Linux's headers. */
    public int number() {
        return number;
    }

    public boolean canBeRead() {
        return plain != null || getter != null;
    }

    public boolean canBeSet() {
        return plain != null || setter != null;
    }

    /** Its unit and range, for people. */
    public String doc() {
        return doc;
    }
}
