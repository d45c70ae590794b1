package rawtcp.wire;

/**
 * An ICMP error about a segment of ours: what was quoted, seen from this end (RFC 792, RFC 5927). {@code mtu} is that
 * of the next hop, 0 if unsaid (RFC 1191 4).
 */
public record IcmpError(IpAddress from, int type, int code, int mtu, FourTuple tuple, int seq) {
    public enum Kind {
        /** Destination unreachable 0, 1, 5, time exceeded, parameter problem (RFC 9293 MUST-56). */
        SOFT,
        /** Destination unreachable 2, 3, and unknown or prohibited 6 to 10, 13 to 15. */
        HARD,
        /** Destination unreachable 4: fragmentation needed and DF set (RFC 1191). */
        TOO_BIG,
        /** Source quench and all that says nothing (RFC 9293 MUST-55). */
        IGNORED
    }

    /** What it means to a connection. Codes as in Linux, whose fatal ones include those of RFC 1122 3.2.2.1. */
    public Kind kind() {
        return switch (type) {
            case IcmpCodec.UNREACHABLE -> unreachableKind();
            case IcmpCodec.TIME_EXCEEDED, IcmpCodec.PARAMETER_PROBLEM -> Kind.SOFT;
            default -> Kind.IGNORED; // RFC 9293 MUST-55: source quench
        };
    }

    private Kind unreachableKind() {
        return switch (code) {
            case 0, 1, 5, 11, 12 -> Kind.SOFT;
            case IcmpCodec.FRAGMENTATION_NEEDED -> Kind.TOO_BIG;
            case 2, 3, 6, 7, 8, 9, 10, 13, 14, 15 -> Kind.HARD;
            default -> Kind.IGNORED;
        };
    }

    /** In words, for people: {@code host unreachable}. */
    public String sentence() {
        return switch (type) {
            case IcmpCodec.UNREACHABLE -> unreachableSentence();
            case IcmpCodec.TIME_EXCEEDED -> code == 0 ? "time to live exceeded" : "fragment reassembly time exceeded";
            case IcmpCodec.PARAMETER_PROBLEM -> "parameter problem";
            case IcmpCodec.SOURCE_QUENCH -> "source quench";
            default -> "ICMP type " + type + " code " + code;
        };
    }

    private String unreachableSentence() {
        return switch (code) {
            case 0, 6, 11 -> "network unreachable";
            case 1, 7, 8, 12 -> "host unreachable";
            case 2 -> "protocol unreachable";
            case 3 -> "port unreachable";
            case IcmpCodec.FRAGMENTATION_NEEDED -> "fragmentation needed, MTU " + mtu;
            case 5 -> "source route failed";
            case 9, 10, 13, 14, 15 -> "administratively prohibited";
            default -> "unreachable, code " + code;
        };
    }
}
