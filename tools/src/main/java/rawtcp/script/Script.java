package rawtcp.script;

import java.util.List;

/** A script, parsed. {@code init} and {@code cleanup}: the commands without a time, first and last, or null. */
record Script(Options options, Shell init, List<Event> events, Shell cleanup) {
    /** One event: when, and what. {@code text}: as it is written, on one line. */
    record Event(int line, Time time, Action action, String text) {}

    sealed interface Action permits Segments, Icmp, Call, Shell, Code {}

    /** {@code `…`} */
    record Shell(int line, String command) implements Action {}

    /** {@code %{ … }%} */
    record Code(int line, String text) implements Action {}

    enum Direction {
        /** {@code <}: the script's packet arrives at the host under test. */
        IN,
        /** {@code >}: the host under test is to send it. */
        OUT
    }

    /** What is said about the IP header; -1 where nothing is. {@code ecn}: one of {@link Ecn}. */
    record Ip(Ecn ecn, int tos, int ttl) {
        static final Ip UNSAID = new Ip(null, -1, -1);
    }

    enum Ecn {
        NOECN(0),
        ECT1(1),
        ECT0(2),
        CE(3),
        /** Either of the two ECT codes. */
        ECT01(2);

        final int bits;

        Ecn(int bits) {
            this.bits = bits;
        }
    }

    /**
     * A TCP segment, or, expected, a run of them that add up to it. Ports are 0 and {@code window} is -1 where nothing
     * is said; {@code options} is null for {@code <...>}. {@code aceCount}: flags hold a count in AE, CWR and ECE.
     */
    record Segments(
            Direction direction,
            Ip ip,
            int sourcePort,
            int destinationPort,
            int flags,
            long first,
            int length,
            boolean hasAck,
            long ack,
            int window,
            int urgent,
            List<Option> options)
            implements Action {
        static final int FIN = 0x01;
        static final int SYN = 0x02;
        static final int RST = 0x04;
        static final int PSH = 0x08;
        static final int ACK = 0x10;
        static final int URG = 0x20;
        static final int ECE = 0x40;
        static final int CWR = 0x80;
        static final int AE = 0x100;

        boolean has(int anyOf) {
            return (flags & anyOf) != 0;
        }
    }

    /** An ICMP message about a segment of the connection: its sequence range as the host under test has sent it. */
    record Icmp(Direction direction, int type, int code, int mtu, long first, int length) implements Action {}

    /** A TCP option. {@code numbers}: its values in the order written; {@code bytes}: a cookie or digest. */
    @SuppressWarnings("ArrayRecordComponent") // compared by what they hold, in Comparison
    record Option(OptionKind kind, long[] numbers, byte[] bytes) {}

    enum OptionKind {
        EOL(0),
        NOP(1),
        MSS(2),
        WSCALE(3),
        SACK_OK(4),
        SACK(5),
        TIMESTAMPS(8),
        MD5(19),
        FAST_OPEN(34),
        ACCECN_0(172),
        ACCECN_1(174),
        FAST_OPEN_EXPERIMENTAL(254),
        /** Seen only: one that the notation has no name for. */
        OTHER(-1);

        final int number;

        OptionKind(int number) {
            this.number = number;
        }

        static OptionKind of(int number) {
            for (OptionKind kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            return OTHER;
        }
    }

    /** {@code NAME(arguments) = result ERRNO}; {@code errno} is null where none is given. */
    record Call(String name, List<Expression> arguments, Expression result, String errno) implements Action {}
}
