package rawtcp.tcp;

import java.nio.ByteBuffer;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/**
 * The one octet that Linux takes for urgent: the last that an urgent pointer covers (RFC 6093 3.2). A newer pointer takes
 * the place of an older one. The mark stands in the stream until the reader is past it, whether the octet is read from
 * there or apart (MSG_OOB).
 */
final class UrgentMark {
    private enum Octet {
        /** No mark in what is unread. */
        NONE,
        ANNOUNCED,
        ARRIVED,
        TAKEN
    }

    private Octet octet = Octet.NONE;
    private int seq;
    private byte value;

    boolean isSet() {
        return octet != Octet.NONE;
    }

    boolean isAt(int streamSeq) {
        return isSet() && seq == streamSeq;
    }

    int seq() {
        return seq;
    }

    /** The octet can be taken apart from the stream. */
    boolean hasArrived() {
        return octet == Octet.ARRIVED;
    }

    boolean isTaken() {
        return octet == Octet.TAKEN;
    }

    byte value() {
        assert hasArrived();
        return value;
    }

    void taken() {
        octet = Octet.TAKEN;
    }

    /** Nothing reads below {@code unreadSeq} any more. */
    void readUpTo(int unreadSeq) {
        if (isSet() && SeqNum.gt(unreadSeq, seq)) {
            octet = Octet.NONE;
        }
    }

    /** A pointer to {@code at}; false if it says nothing new. {@code unreadSeq}: the first octet that is not yet read. */
    boolean announce(int at, int unreadSeq, int rcvNxt) {
        boolean seenOrRead = SeqNum.gt(unreadSeq, at) || SeqNum.lt(at, rcvNxt);
        if (seenOrRead || (isSet() && !SeqNum.gt(at, seq))) {
            return false;
        }
        seq = at;
        octet = Octet.ANNOUNCED;
        return true;
    }

    /** True if this segment brought the octet. */
    boolean lookInto(Segment in) {
        int offset = SeqNum.distance(in.seq() + (in.has(Segment.SYN) ? 1 : 0), seq);
        if (octet != Octet.ANNOUNCED || offset < 0 || offset >= in.dataLength()) {
            return false;
        }
        ByteBuffer one = ByteBuffer.allocate(1);
        in.copyData(offset, 1, one, 0);
        value = one.get(0);
        octet = Octet.ARRIVED;
        return true;
    }
}
