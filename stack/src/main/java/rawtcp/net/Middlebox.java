package rawtcp.net;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;
import rawtcp.wire.TcpHeader;

/** A box on the path that takes options away, as some firewalls do, or makes the MSS smaller, as PPPoE routers do. */
public final class Middlebox {
    /** Options that may be stripped. */
    public enum Strip {
        SACK_PERMITTED(4, Segment.SYN),
        WINDOW_SCALE(3, Segment.SYN),
        TIMESTAMPS(8, 0xff),
        /** Not from SYNs: both sides believe that they have agreed. */
        LATER_TIMESTAMPS(8, 0xff & ~Segment.SYN),
        SACK(5, 0xff),
        /** RFC 7413: cookies, and requests for them. */
        FAST_OPEN(34, Segment.SYN),
        /** All experiments (RFC 6994), the Fast Open of before RFC 7413 among them. */
        EXPERIMENTAL((byte) 254, Segment.SYN);

        private final int kind;
        private final int flags;

        Strip(int kind, int flags) {
            this.kind = kind;
            this.flags = flags;
        }

        private boolean takes(int optionKind, int segmentFlags) {
            boolean syn = (segmentFlags & Segment.SYN) != 0;
            boolean mayBeHere = syn ? (flags & Segment.SYN) != 0 : flags != Segment.SYN;
            return optionKind == kind && mayBeHere;
        }
    }

    /** No clamp. */
    public static final int ANY_MSS = 0xffff;

    private static final int NOP = 1;
    private static final int MSS = 2;

    private final Set<Strip> strips;
    private final int largestMss;

    /** {@code largestMss}: what a SYN may announce at most. */
    public Middlebox(Set<Strip> strips, int largestMss) {
        this.strips = strips.isEmpty() ? EnumSet.noneOf(Strip.class) : EnumSet.copyOf(strips);
        this.largestMss = largestMss;
    }

    public static Middlebox none() {
        return new Middlebox(Set.of(), ANY_MSS);
    }

    /** Changes the packet where it lies, checksum too. */
    void pass(Packet packet) {
        if (!packet.isTcp() || (strips.isEmpty() && largestMss == ANY_MSS)) {
            return;
        }
        ByteBuffer bytes = packet.bytes();
        int tcpAt = packet.headerLength();
        TcpHeader tcp = new TcpHeader().wrap(bytes, tcpAt);
        int end = tcpAt + tcp.headerLength();
        boolean changed = false;
        for (int at = tcpAt + TcpHeader.MIN_LENGTH; at + 1 < end && bytes.get(at) != 0; ) {
            int kind = bytes.get(at);
            int length = kind == NOP ? 1 : Math.max(2, bytes.get(at + 1) & 0xff);
            changed |= option(bytes, at, kind, Math.min(length, end - at), tcp.flags());
            at += length;
        }
        if (changed) {
            SegmentCodec.sealTcpV4(bytes, 0);
        }
    }

    private boolean option(ByteBuffer bytes, int at, int kind, int length, int flags) {
        if (kind == MSS && (bytes.getShort(at + 2) & 0xffff) > largestMss) {
            bytes.putShort(at + 2, (short) largestMss);
            return true;
        }
        for (Strip strip : strips) {
            if (strip.takes(kind, flags)) {
                for (int i = 0; i < length; i++) {
                    bytes.put(at + i, (byte) NOP);
                }
                return true;
            }
        }
        return false;
    }
}
