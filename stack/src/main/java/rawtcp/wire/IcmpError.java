package rawtcp.wire;

/** An ICMP error about a segment of ours: what was quoted, seen from this end (RFC 792, RFC 5927). */
public record IcmpError(IpAddress from, int type, int code, int mtu, FourTuple tuple, int seq) {
    public enum Kind {
        /** Destination unreachable 0, 1, 5, time exceeded, parameter problem (RFC 9293 MUST-56). */
        SOFT,
        /** Destination unreachable 2, 3, 4 without path MTU discovery, and administratively prohibited 9, 10, 13. */
        HARD,
        /** Destination unreachable 4: fragmentation needed and DF set (RFC 1191). */
        TOO_BIG,
        /** Source quench and all that says nothing (RFC 9293 MUST-55). */
        IGNORED
    }
}
