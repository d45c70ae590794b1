package rawtcp.knob;

import static rawtcp.knob.Knob.Kind.DURATION;
import static rawtcp.knob.Knob.Kind.KEYS;
import static rawtcp.knob.Knob.Kind.NUMBER;
import static rawtcp.knob.Knob.Kind.PAIR;
import static rawtcp.knob.Knob.Kind.PORTS;
import static rawtcp.knob.Knob.Kind.READ_ONLY;
import static rawtcp.knob.Knob.Kind.SWITCH;
import static rawtcp.knob.Knob.Kind.TRIPLE;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The one table of tunables: Linux's name, kind, unit, default, range, and one line of doc. */
public enum Knob implements ValueForm {
    // spotless:off   a table stays a table
    TCP_FIN_TIMEOUT         ("tcp_fin_timeout",         DURATION, "s",           "60",            0, 86_400,
            "How long an orphan may stay in FIN_WAIT_2."),
    TCP_MAX_ORPHANS         ("tcp_max_orphans",         NUMBER,   "connections", "4096",          0, 1 << 24,
            "Above this many orphans, one is reset when it is closed."),
    TCP_ORPHAN_RETRIES      ("tcp_orphan_retries",      NUMBER,   "retries",     "0",             0, 255,
            "Retransmissions or window probes of an orphan before it is given up; 0 acts as 8."),
    TCP_MAX_TW_BUCKETS      ("tcp_max_tw_buckets",      NUMBER,   "connections", "4096",          0, 1 << 24,
            "Above this many TIME_WAITs and orphans in FIN_WAIT_2, a connection is gone at once instead."),
    TCP_TW_REUSE            ("tcp_tw_reuse",            NUMBER,   "",            "2",             0, 2,
            "Whether connect may take the place of a TIME_WAIT; 0: no, 1: where timestamps allow, 2: on loopback only."),
    TCP_TW_REUSE_DELAY      ("tcp_tw_reuse_delay",      DURATION, "ms",          "1000",          1, 60_000,
            "Age that a TIME_WAIT must have before tcp_tw_reuse takes it."),
    TCP_TW_REFUSE_SYN       ("tcp_tw_refuse_syn",       SWITCH,   "",            "0",             0, 1,
            "1: every SYN that comes in TIME_WAIT is answered by RST, as older texts tell it; ours."),
    TCP_RFC1337             ("tcp_rfc1337",             SWITCH,   "",            "0",             0, 1,
            "1: an RST in TIME_WAIT is ignored; 0: one with exactly the next sequence number ends it."),
    TCP_ABORT_ON_OVERFLOW   ("tcp_abort_on_overflow",   SWITCH,   "",            "0",             0, 1,
            "What the last ACK of a handshake gets when the accept queue is full; 0: nothing, 1: RST."),
    SOMAXCONN               ("somaxconn",               NUMBER,   "connections", "4096",          0, Integer.MAX_VALUE,
            "Upper bound of a listener's backlog."),
    TCP_MAX_SYN_BACKLOG     ("tcp_max_syn_backlog",     NUMBER,   "connections", "2048",          0, Integer.MAX_VALUE,
            "Half-open connections that a listener keeps at most, where SYN cookies are off."),
    TCP_SYNCOOKIES          ("tcp_syncookies",          NUMBER,   "",            "1",             0, 2,
            "RFC 4987 SYN cookies; 0: none, 1: once the SYN queue is full, 2: always."),
    TCP_SYN_RETRIES         ("tcp_syn_retries",         NUMBER,   "retries",     "6",             1, 127,
            "Retransmissions of a SYN with doubling intervals, after the linear ones."),
    TCP_SYN_LINEAR_TIMEOUTS ("tcp_syn_linear_timeouts", NUMBER,   "retries",     "4",             0, 127,
            "Retransmissions of a SYN one second apart, before the interval doubles."),
    TCP_SYNACK_RETRIES      ("tcp_synack_retries",      NUMBER,   "retries",     "5",             0, 255,
            "Retransmissions of a SYN-ACK before a half-open connection is given up."),
    TCP_RETRIES1            ("tcp_retries1",            NUMBER,   "retries",     "3",             0, 255,
            "Retransmissions after which the path is suspected (R1 of RFC 9293 3.8.3)."),
    TCP_RETRIES2            ("tcp_retries2",            NUMBER,   "retries",     "15",            0, 255,
            "A connection is given up after the time that this many retransmissions take (R2 of RFC 9293 3.8.3)."),
    TCP_RTO_MIN_US          ("tcp_rto_min_us",          DURATION, "us",          "200000",        1, Integer.MAX_VALUE,
            "Lower bound of the retransmission timeout."),
    TCP_RTO_MAX_MS          ("tcp_rto_max_ms",          DURATION, "ms",          "120000",    1_000, 120_000,
            "Upper bound of the retransmission timeout."),
    TCP_KEEPALIVE_TIME      ("tcp_keepalive_time",      DURATION, "s",           "7200",          1, Integer.MAX_VALUE,
            "Idle time before the first keep-alive probe, where keepalive is set."),
    TCP_KEEPALIVE_INTVL     ("tcp_keepalive_intvl",     DURATION, "s",           "75",            1, Integer.MAX_VALUE,
            "Time between keep-alive probes."),
    TCP_KEEPALIVE_PROBES    ("tcp_keepalive_probes",    NUMBER,   "probes",      "9",             0, 255,
            "Unanswered keep-alive probes after which the connection is given up."),
    TCP_TIMESTAMPS          ("tcp_timestamps",          NUMBER,   "",            "1",             0, 2,
            "RFC 7323 timestamps; 0: off, 1: with a random offset, 2: without offset."),
    TCP_WINDOW_SCALING      ("tcp_window_scaling",      SWITCH,   "",            "1",             0, 1,
            "RFC 7323 window scaling."),
    TCP_SACK                ("tcp_sack",                SWITCH,   "",            "1",             0, 1,
            "RFC 2018 selective acknowledgments."),
    TCP_ECN                 ("tcp_ecn",                 NUMBER,   "",            "2",             0, 2,
            "RFC 3168 explicit congestion notification; 0: never, 1: asked for by connect, 2: where the peer asks."),
    TCP_ECN_FALLBACK        ("tcp_ecn_fallback",        SWITCH,   "",            "1",             0, 1,
            "A SYN sent again does not ask for ECN any more (RFC 3168 6.1.1.1)."),
    TCP_CONGESTION_CONTROL  ("tcp_congestion_control",  "cubic", "reno cubic bbr",
            "Congestion control of new connections."),
    TCP_AVAILABLE_CONGESTION_CONTROL("tcp_available_congestion_control", READ_ONLY, "", "reno cubic bbr", 0, 0,
            "What tcp_congestion_control can be set to."),
    TCP_DSACK               ("tcp_dsack",               SWITCH,   "",            "1",             0, 1,
            "RFC 2883: the first SACK block tells of what came twice."),
    TCP_REORDERING          ("tcp_reordering",          NUMBER,   "segments",    "3",             1, 300,
            "Duplicate ACKs that tell of a loss, before reordering was seen."),
    TCP_MAX_REORDERING      ("tcp_max_reordering",      NUMBER,   "segments",    "300",           1, Integer.MAX_VALUE,
            "Where the degree of reordering that a connection has seen ends."),
    TCP_RECOVERY            ("tcp_recovery",            NUMBER,   "bits",        "1",             0, 255,
            "RACK (RFC 8985): 2: its reordering window does not adapt, 4: duplicate ACKs alone tell of no loss."),
    TCP_FRTO                ("tcp_frto",                NUMBER,   "",            "2",             0, 255,
            "After a timeout it is seen whether it was needless (F-RTO, RFC 5682); 0: it is not."),
    TCP_THIN_LINEAR_TIMEOUTS("tcp_thin_linear_timeouts", SWITCH,  "",            "0",             0, 1,
            "With fewer than four segments in flight the first six timeouts do not back off."),
    TCP_RETRANS_COLLAPSE    ("tcp_retrans_collapse",    SWITCH,   "",            "1",             0, 1,
            "Small segments are sent again as one."),
    TCP_PINGPONG_THRESH     ("tcp_pingpong_thresh",     NUMBER,   "exchanges",   "1",             1, 255,
            "Requests answered before a connection counts as interactive and delays its ACKs."),
    TCP_RMEM                ("tcp_rmem",                TRIPLE,   "bytes",       "4096 131072 6291456", 1, 1 << 30,
            "Least, first and largest size of a receive buffer."),
    TCP_WMEM                ("tcp_wmem",                TRIPLE,   "bytes",       "4096 16384 4194304",  1, 1 << 30,
            "Least, first and largest size of a send buffer."),
    TCP_MEM                 ("tcp_mem",                 TRIPLE,   "pages",       "98304 131072 196608", 0, 1L << 40,
            "Memory of all buffers: above the third number an orphan with data to send is reset."),
    TCP_MODERATE_RCVBUF     ("tcp_moderate_rcvbuf",     SWITCH,   "",            "1",             0, 1,
            "The receive buffer grows with what arrives, up to the largest of tcp_rmem."),
    TCP_NOTSENT_LOWAT       ("tcp_notsent_lowat",       NUMBER,   "bytes",       "4294967295",    0, 0xffff_ffffL,
            "With more than this not yet sent, a socket is not writable."),
    TCP_MIN_TSO_SEGS        ("tcp_min_tso_segs",        NUMBER,   "segments",    "2",             1, 255,
            "Least size of a burst that is handed down as one."),
    TCP_TSO_WIN_DIVISOR     ("tcp_tso_win_divisor",     NUMBER,   "",            "3",             0, 255,
            "A burst waits until it is this fraction of the congestion window; 0: it does not wait."),
    TCP_TSO_RTT_LOG         ("tcp_tso_rtt_log",         NUMBER,   "log2 us",     "9",             0, 255,
            "Bursts are larger on short paths: by half for each 2^N us of the least round trip; 0: they are not."),
    TCP_PACING_SS_RATIO     ("tcp_pacing_ss_ratio",     NUMBER,   "%",           "200",           0, 1_000,
            "Pacing rate in slow start, of cwnd per round trip."),
    TCP_PACING_CA_RATIO     ("tcp_pacing_ca_ratio",     NUMBER,   "%",           "120",           0, 1_000,
            "Pacing rate in congestion avoidance, of cwnd per round trip."),
    TCP_MIN_SND_MSS         ("tcp_min_snd_mss",         NUMBER,   "bytes",       "48",           48, 65_535,
            "Floor under the segment size that a peer may ask for."),
    TCP_SLOW_START_AFTER_IDLE("tcp_slow_start_after_idle", SWITCH, "",           "1",             0, 1,
            "Back to the initial congestion window after an idle RTO (RFC 5681 4.1)."),
    TCP_EARLY_RETRANS       ("tcp_early_retrans",       NUMBER,   "",            "3",             0, 4,
            "3 and 4: tail loss probes (RFC 8985 7); below: none."),
    TCP_FASTOPEN            ("tcp_fastopen",            NUMBER,   "bits",        "1",             0, Integer.MAX_VALUE,
            "TCP Fast Open (RFC 7413); 1: as client, 2: as server, 4: client without cookie, 0x200: server without cookie,"
            + " 0x400: all listeners."),
    TCP_FASTOPEN_KEY        ("tcp_fastopen_key",        KEYS,     "",            "",              0, 0,
            "What Fast Open's cookies are made with, and an older key that is still good; empty: one drawn at random."),
    TCP_FASTOPEN_BLACKHOLE_TIMEOUT_SEC("tcp_fastopen_blackhole_timeout_sec", DURATION, "s", "0", 0, Integer.MAX_VALUE,
            "Pause of Fast Open, as client, after signs that the network swallows it, doubling up to 64 times; 0: none."),
    TCP_STDURG              ("tcp_stdurg",              SWITCH,   "",            "0",             0, 1,
            "Where the urgent pointer points; 0: past the urgent data (RFC 9293 MUST-62), 1: at its last byte."),
    TCP_INVALID_RATELIMIT   ("tcp_invalid_ratelimit",   DURATION, "ms",          "500",           0, Integer.MAX_VALUE,
            "Least time between ACKs that answer unacceptable segments; 0: no limit."),
    TCP_CHALLENGE_ACK_LIMIT ("tcp_challenge_ack_limit", NUMBER,   "per s",       "2147483647",    0, Integer.MAX_VALUE,
            "Challenge ACKs of the whole stack (RFC 5961 7)."),
    TCP_MSL                 ("tcp_msl",                 DURATION, "s",           "30",            0, 3_600,
            "TIME_WAIT lasts twice this (RFC 9293 3.4.2); ours, Linux has 2 * 30 s fixed."),
    TCP_FIN_TIMEOUT_LINUX   ("tcp_fin_timeout_linux",   SWITCH,   "",            "0",             0, 1,
            "1: a tcp_fin_timeout above 60 lasts 2 * (N - 60) s, as it does in Linux; ours."),
    IP_LOCAL_PORT_RANGE     ("ip_local_port_range",     PAIR,     "port",        "61000 65535",   1, 65_535,
            "First and last port that connect chooses by itself."),
    IP_LOCAL_RESERVED_PORTS ("ip_local_reserved_ports", PORTS,    "port",        "",              1, 65_535,
            "Ports that connect never chooses by itself: 62000-62100,63000."),
    IP_DEFAULT_TTL          ("ip_default_ttl",          NUMBER,   "hops",        "64",            1, 255,
            "Time to live of the packets we send."),
    TCP_MTU_PROBING         ("tcp_mtu_probing",         NUMBER,   "",            "0",             0, 2,
            "Path MTU discovery by larger segments (RFC 4821); 0: none, 1: once a black hole is suspected, 2: always."),
    TCP_BASE_MSS            ("tcp_base_mss",            NUMBER,   "bytes",       "1024",          1, Integer.MAX_VALUE,
            "The segment size that tcp_mtu_probing begins with."),
    TCP_MTU_PROBE_FLOOR     ("tcp_mtu_probe_floor",     NUMBER,   "bytes",       "48",           48, 65_535,
            "The least segment size to which a suspected black hole leads."),
    TCP_PROBE_THRESHOLD     ("tcp_probe_threshold",     NUMBER,   "bytes",       "8",             1, Integer.MAX_VALUE,
            "The search for the path's MTU ends when it is known to within this."),
    TCP_PROBE_INTERVAL      ("tcp_probe_interval",      DURATION, "s",           "600",           0, Integer.MAX_VALUE,
            "After this time the search for a larger MTU begins anew."),
    MIN_PMTU                ("min_pmtu",                NUMBER,   "bytes",       "552",          68, 65_535,
            "ICMP can't push a path's MTU below this.");
    // spotless:on

    /** How a value is written. */
    public enum Kind {
        SWITCH,
        NUMBER,
        /** A number of its unit of time; also taken as {@code 500ms}, {@code 2min}. */
        DURATION,
        /** First and last of a range. */
        PAIR,
        /** Least, default, largest. */
        TRIPLE,
        /** Ports and ranges of ports: {@code 8000-8010,9000}. */
        PORTS,
        /** One of {@link Knob#choices}. */
        NAME,
        /** Some of {@link Knob#choices}, separated by blanks. */
        NAMES,
        /** One or two 128-bit keys, four 32-bit numbers each; or none. */
        KEYS,
        READ_ONLY
    }

    private final String label;
    private final Kind kind;
    private final String unit;
    private final String defaultText;
    private final long min;
    private final long max;
    private final String choices; // separated by blanks
    private final String doc;
    private final KnobValue defaultValue;

    Knob(String label, Kind kind, String unit, String defaultText, long min, long max, String doc) {
        this(label, kind, unit, defaultText, min, max, "", doc);
    }

    Knob(String label, String defaultText, String choices, String doc) {
        this(label, Kind.NAME, "", defaultText, 0, 0, choices, doc);
    }

    Knob(String label, Kind kind, String unit, String defaultText, long min, long max, String choices, String doc) {
        assert min <= max;
        this.label = label;
        this.kind = kind;
        this.unit = unit;
        this.defaultText = defaultText;
        this.min = min;
        this.max = max;
        this.choices = choices;
        this.doc = doc;
        defaultValue = // throws if the table contradicts itself
                kind == Kind.READ_ONLY ? KnobValue.fixed(defaultText) : KnobValue.parse(this, defaultText);
    }

    /** Linux's name, without {@code net.ipv4.}; that of the table in man and JSON. */
    public String label() {
        return label;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    /** {@code s ms us bytes retries …}; empty for a switch and a name. */
    @Override
    public String unit() {
        return unit;
    }

    public String defaultText() {
        return defaultText;
    }

    /** Of each number, in the knob's unit. */
    @Override
    public long min() {
        return min;
    }

    @Override
    public long max() {
        return max;
    }

    /** The legal words of a NAME, else empty. */
    @Override
    public List<String> choices() {
        return choices.isEmpty() ? List.of() : List.of(choices.split(" ", -1));
    }

    public String doc() {
        return doc;
    }

    /** What is legal, for people: {@code 0 to 86400 s}. */
    @Override
    public String range() {
        return ValueForm.super.range();
    }

    /** By Linux's name, with or without {@code net.ipv4.} or {@code net/ipv4/}; null if there is none. */
    public static Knob find(String name) {
        String bare = bare(name);
        for (Knob knob : values()) {
            if (knob.label.equals(bare)) {
                return knob;
            }
        }
        return null;
    }

    /** Without what sysctl has before it. */
    public static String bare(String name) {
        return name.strip().replace('/', '.').replaceFirst("^(net\\.)?(ipv4|core)\\.(route\\.)?", "");
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Knob::label).toList();
    }

    /** {@code 0 1 on off}; the exception's message says what is wrong, for the user. */
    public static long parseSwitch(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes" -> 1;
            case "off", "false", "no" -> 0;
            default -> parseNumber(text);
        };
    }

    /** Decimal, or hexadecimal with {@code 0x} as sysctl takes it too. */
    public static long parseNumber(String text) {
        if (!text.matches("-?[0-9]+|0[xX][0-9a-fA-F]+")) {
            throw new IllegalArgumentException("not a number");
        }
        if (!text.matches("-?0*[0-9]{1,18}|0[xX]0*[0-9a-fA-F]{1,15}")) {
            throw new IllegalArgumentException("out of range");
        }
        return Long.decode(text.replaceFirst("^(-?)0+(?=[0-9])", "$1"));
    }

    KnobValue defaultValue() {
        return defaultValue;
    }
}
