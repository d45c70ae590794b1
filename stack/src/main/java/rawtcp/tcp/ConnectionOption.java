package rawtcp.tcp;

import static rawtcp.knob.Knob.Kind.DURATION;
import static rawtcp.knob.Knob.Kind.NAME;
import static rawtcp.knob.Knob.Kind.NUMBER;
import static rawtcp.knob.Knob.Kind.SWITCH;

import java.util.Locale;
import rawtcp.knob.Knob;

/** The one table of per-connection options (socket options by their short names), as {@code connect -o} takes them. */
public enum ConnectionOption {
    // spotless:off   a table stays a table
    NODELAY       ("nodelay",       SWITCH,   "",       0, 1,                 "Send small segments at once: no Nagle (TCP_NODELAY)."),
    CORK          ("cork",          SWITCH,   "",       0, 1,                 "Send full segments only, for 200 ms at most (TCP_CORK)."),
    QUICKACK      ("quickack",      SWITCH,   "",       0, 1,                 "Acknowledge at once (TCP_QUICKACK)."),
    KEEPALIVE     ("keepalive",     SWITCH,   "",       0, 1,                 "Probe an idle peer (SO_KEEPALIVE)."),
    KEEPIDLE      ("keepidle",      DURATION, "s",      1, 32_767,            "Idle time before the first probe (TCP_KEEPIDLE)."),
    KEEPINTVL     ("keepintvl",     DURATION, "s",      1, 32_767,            "Time between probes (TCP_KEEPINTVL)."),
    KEEPCNT       ("keepcnt",       NUMBER,   "probes", 1, 127,               "Unanswered probes allowed (TCP_KEEPCNT)."),
    USER_TIMEOUT  ("user-timeout",  DURATION, "ms",     0, Integer.MAX_VALUE, "How long sent data may stay unacknowledged; 0: as the knobs say (TCP_USER_TIMEOUT)."),
    LINGER        ("linger",        DURATION, "s",      0, Integer.MAX_VALUE, "close waits this long for the FIN's ACK; 0: RST; off (SO_LINGER)."),
    LINGER2       ("linger2",       DURATION, "s",     -1, 120,               "Time of an orphan in FIN_WAIT_2; 0: tcp_fin_timeout, -1: none at all, RST (TCP_LINGER2)."),
    MAXSEG        ("maxseg",        NUMBER,   "bytes", 88, 32_767,            "Upper bound of the segment size, both ways (TCP_MAXSEG)."),
    RCVBUF        ("rcvbuf",        NUMBER,   "bytes",  1, 1 << 29,           "Size of the receive buffer (SO_RCVBUF)."),
    SNDBUF        ("sndbuf",        NUMBER,   "bytes",  1, 1 << 29,           "Size of the send buffer (SO_SNDBUF)."),
    CONGESTION    ("congestion",    NAME,     "",       0, 0,                 "Congestion control (TCP_CONGESTION)."),
    SYNCNT        ("syncnt",        NUMBER,   "retries", 1, 127,              "Retransmissions of the SYN (TCP_SYNCNT)."),
    TTL           ("ttl",           NUMBER,   "hops",   1, 255,               "Time to live of the packets (IP_TTL)."),
    DSCP          ("dscp",          NUMBER,   "code point", 0, 63,            "Differentiated services code point of the packets (IP_TOS)."),
    REUSE_ADDRESS ("reuse-address", SWITCH,   "",       0, 1,                 "Listen although TIME_WAIT holds the port, or connect from it where that connection had this too (SO_REUSEADDR)."),
    DEFER_ACCEPT  ("defer-accept",  DURATION, "s",      0, 65_535,            "A listener's connection waits this long for data before it is accepted (TCP_DEFER_ACCEPT)."),
    WINDOW_CLAMP  ("window-clamp",  NUMBER,   "bytes",  0, 1 << 30,           "Upper bound of the window that we offer; 0: none (TCP_WINDOW_CLAMP)."),
    REUSE_PORT    ("reuse-port",    SWITCH,   "",       0, 1,                 "Share the port with others who have set this too (SO_REUSEPORT)."),
    OOBINLINE     ("oobinline",     SWITCH,   "",       0, 1,                 "Leave the urgent octet in the stream, as it is until said; 0: it is taken out of it (SO_OOBINLINE)."),
    RCVLOWAT      ("rcvlowat",      NUMBER,   "bytes",  1, Integer.MAX_VALUE, "Who waits for data is woken when so much is there (SO_RCVLOWAT)."),
    RECVERR       ("recverr",       SWITCH,   "",       0, 1,                 "Tell of an ICMP error at once, not only when the retransmissions run out (IP_RECVERR)."),
    NOTSENT_LOWAT ("notsent-lowat", NUMBER,   "bytes",  0, 0xffff_ffffL,      "Writable while less than this waits unsent; 0: as the knob says (TCP_NOTSENT_LOWAT)."),
    RTO_MIN       ("rto-min",       DURATION, "us",     1, 200_000,           "Lower bound of the retransmission timeout (TCP_RTO_MIN_US)."),
    RTO_MAX       ("rto-max",       DURATION, "ms", 1_000, 120_000,           "Upper bound of the retransmission timeout (TCP_RTO_MAX_MS)."),
    DELACK_MAX    ("delack-max",    DURATION, "us",     1, 200_000,           "Longest delay of an acknowledgment (TCP_DELACK_MAX_US)."),
    MAX_PACING_RATE("max-pacing-rate", NUMBER, "bytes/s", 0, Long.MAX_VALUE,  "What leaves is spread over time, at this rate at most; 0: not (SO_MAX_PACING_RATE)."),
    FASTOPEN      ("fastopen",      NUMBER,   "connections", 0, Integer.MAX_VALUE, "A listener opens fast, while no more than these wait for the end of their handshake; 0: not (TCP_FASTOPEN)."),
    FASTOPEN_CONNECT("fastopen-connect", SWITCH, "",    0, 1,                 "The SYN waits for the first data and takes it along, where the peer's cookie is known (TCP_FASTOPEN_CONNECT)."),
    FASTOPEN_NO_COOKIE("fastopen-no-cookie", SWITCH, "", 0, 1,                "Fast Open without cookies, in either role (TCP_FASTOPEN_NO_COOKIE)."),
    THIN_LINEAR_TIMEOUTS("thin-linear-timeouts", SWITCH, "", 0, 1,            "With few segments in flight the first timeouts do not back off (TCP_THIN_LINEAR_TIMEOUTS).");
    // spotless:on

    private final String label;
    private final Knob.Kind kind;
    private final String unit;
    private final long min;
    private final long max;
    private final String doc;

    ConnectionOption(String label, Knob.Kind kind, String unit, long min, long max, String doc) {
        assert min <= max;
        this.label = label;
        this.kind = kind;
        this.unit = unit;
        this.min = min;
        this.max = max;
        this.doc = doc;
    }

    /** The name as {@code set} takes it. */
    public String label() {
        return label;
    }

    public Knob.Kind kind() {
        return kind;
    }

    public String unit() {
        return unit;
    }

    public long min() {
        return min;
    }

    public long max() {
        return max;
    }

    public String doc() {
        return doc;
    }

    /** What is legal, for people: {@code 1 to 32767 s}. */
    public String range() {
        return switch (kind) {
            case SWITCH -> "0 or 1";
            case NAME -> String.join(", ", Knob.TCP_CONGESTION_CONTROL.choices());
            default -> min + " to " + max + " " + unit + (this == LINGER ? ", or off" : "");
        };
    }

    /** By its name, {@code user-timeout} or {@code USER_TIMEOUT}; null if there is none. */
    public static ConnectionOption find(String name) {
        String bare = name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        for (ConnectionOption option : values()) {
            if (option.label.equals(bare)) {
                return option;
            }
        }
        return null;
    }
}
