package rawtcp.tcp;

import java.nio.ByteBuffer;
import rawtcp.wire.SeqNum;

/** The application's bytes become chunks, with PSH where it stopped writing (Linux tcp_sendmsg_locked). */
final class Writing {
    private Writing() {}

    static int write(Connection c, ByteBuffer data, int how, long nowNs) {
        return write(c, data, data.remaining(), how, nowNs);
    }

    /** {@code data} null: the next {@code count} staged ones. */
    static int write(Connection c, ByteBuffer data, int count, int how, long nowNs) {
        if (count == 0) {
            return 0;
        }
        int left = count;
        c.rate.aboutToWrite();
        boolean urgent = (how & Connection.URGENT) != 0;
        int goal = urgent ? c.fullSegment() : Bursts.goal(c);
        Chunk tail = c.sendQueue.tail();
        if (tail != null && !tail.endOfRecord && tail.length < goal) {
            tail.push = false; // more is added to it
        }
        while (left > 0) {
            int taken = c.sendQueue.append(data, left, goal);
            if (taken == 0) {
                break;
            }
            left -= taken;
            Chunk chunk = c.sendQueue.tail();
            if (chunk != tail) { // a new one, or what is left of one
                NewData.restartAfterIdle(c, nowNs);
                c.pushPartial = false;
                tail = chunk;
            }
            if (chunk.length >= goal && left > 0 && !urgent) {
                full(c, chunk, nowNs);
            }
        }
        int taken = count - left;
        if (taken > 0) {
            c.chronograph.start(Chronograph.Phase.BUSY, nowNs);
        }
        if (taken > 0 || tail != null) {
            finish(c, how, left > 0, taken);
        }
        return taken;
    }

    /**
     * A chunk is full: what may leave does so before more is copied, which makes room in memory. If nothing else waits and
     * no PSH is due, that is one burst (Linux tcp_push_one); the rest of the chunk is filled up first.
     */
    private static void full(Connection c, Chunk chunk, long nowNs) {
        boolean isDue = isPushDue(c);
        if (isDue) {
            push(c, chunk);
        }
        if (!c.maySendData()) {
            return;
        }
        if (isDue) {
            while (NewData.push(c, nowNs)) {}
        } else if (chunk == c.sendQueue.head()) {
            NewData.push(c, nowNs);
        }
    }

    private static void finish(Connection c, int how, boolean full, int taken) {
        Chunk tail = c.sendQueue.tail();
        boolean more = (how & Connection.MORE) != 0 && !full;
        if (tail == null) { // all of it has left already
            return;
        }
        if (!more || isPushDue(c)) {
            push(c, tail);
        }
        if (taken == 0) {
            return;
        }
        c.moreFollows = more;
        if (!full && (how & Connection.END_OF_RECORD) != 0) {
            tail.endOfRecord = true;
        }
        if ((how & Connection.URGENT) != 0) { // the urgent pointer is the octet after the urgent data (MUST-62)
            c.tcb.sndUp = c.sendEnd();
        }
    }

    /** Half the peer's largest window was written since PSH was last set. */
    private static boolean isPushDue(Connection c) {
        return SeqNum.gt(c.sendEnd(), c.pushedSeq + (c.tcb.maxSndWnd >> 1));
    }

    private static void push(Connection c, Chunk chunk) {
        chunk.push = true;
        c.pushedSeq = c.sendEnd();
    }
}
