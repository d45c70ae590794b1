package rawtcp.tcp;

import java.nio.ByteBuffer;
import rawtcp.tcp.parts.ReceiveBuffer;

/** RFC 9293 3.10.3 RECEIVE as recv(2) does it: peeking, discarding, and around the urgent octet (Linux tcp_recvmsg). */
final class Receive {
    private Receive() {}

    /** How much must be there before who waits is woken (SO_RCVLOWAT). */
    static int lowWater(Connection c) {
        return c.options.isSet(ConnectionOption.RCVLOWAT) ? (int) c.options.get(ConnectionOption.RCVLOWAT) : 1;
    }

    /** One go over what is there; a read never runs over the urgent mark, but may begin at it. */
    static int copy(Connection c, ByteBuffer into, int how, int offset, boolean copiedBefore, long nowNs) {
        assert !c.receiveBuffer.keepsNothing() : "only a service has such connections";
        boolean peek = (how & Connection.PEEK) != 0;
        assert peek || offset == 0;
        ReceiveBuffer buffer = c.receiveBuffer;
        int position = offset;
        int copied = 0;
        while (into.hasRemaining() && position < buffer.readable()) {
            int length = Math.min(into.remaining(), buffer.readable() - position);
            int toMark = toMark(c, position);
            if (toMark == 0) {
                if (copied > 0 || copiedBefore) {
                    break;
                }
                if (c.urgentApart()) {
                    position++;
                    length = Math.min(length, buffer.readable() - position);
                }
            } else if (toMark > 0) {
                length = Math.min(length, toMark);
            }
            take(c, into, how, position, length);
            position += length;
            copied += length;
        }
        if (position > 0) {
            c.readArrivedNs = c.memory.arrivedNs(c.counters.bytesReceived - buffer.readable() + position);
        }
        if (!peek && position > 0) {
            buffer.skip(position);
            UserCalls.hasRead(c, position, nowNs);
        }
        return copied;
    }

    /** The same without a copy, where no urgent mark stands. */
    static void inPlace(Connection c, int length, long nowNs) {
        assert !c.urgent.isSet() && length > 0 && length <= c.receiveBuffer.readable();
        c.readArrivedNs = c.memory.arrivedNs(c.counters.bytesReceived - c.receiveBuffer.readable() + length);
        c.receiveBuffer.skip(length);
        UserCalls.hasRead(c, length, nowNs);
    }

    /** Bytes from {@code position} up to the mark; negative: none ahead. */
    private static int toMark(Connection c, int position) {
        return c.urgent.isSet() ? c.urgent.seq() - (c.unreadSeq() + position) : -1;
    }

    private static void take(Connection c, ByteBuffer into, int how, int position, int length) {
        if ((how & Connection.DISCARD) != 0) {
            into.position(into.position() + length);
        } else {
            c.receiveBuffer.peek(position, length, into);
        }
    }
}
