package rawtcp.tcp.parts;

import java.nio.ByteBuffer;
import rawtcp.wire.Segment;

/**
 * What the application has sent and the peer not yet acknowledged: a ring that grows from nothing up to a limit.
 * Offsets count from the oldest byte kept (SND.UNA). Knows no sequence numbers. Behind what is held one caller may stage what
 * it is about to send, as it comes, so that it need not be copied; or what repeats, which is sent from where it lies.
 */
public final class SendBuffer {
    private final Ring ring;
    private int held;
    private int limit;
    private Object stager; // null: nobody stages anything
    private int staged;

    /** What is staged without an end, and where in it the next byte lies; null: what was put into the ring. */
    private Repeating endless;

    private int endlessAt;

    /** What is held is a part of it from {@link #repeatingAt} on, and the ring is empty; null: it lies in the ring. */
    private Repeating repeating;

    private int repeatingAt;

    public SendBuffer(int limitBytes, BufferMemory memory) {
        ring = new Ring(memory);
        limit(limitBytes);
    }

    public int length() {
        return held;
    }

    public int space() {
        return Math.max(0, limit - held);
    }

    public int limit() {
        return limit;
    }

    /** A lower limit than what is held takes effect as the data goes. */
    public void limit(int bytes) {
        assert bytes >= 0 && bytes <= 1 << 30 : bytes;
        limit = bytes;
    }

    /** Takes as much of {@code data} as there is space for, advances its position, returns the number of bytes. */
    public int append(ByteBuffer data) {
        int taken = Math.min(data.remaining(), space());
        if (taken == 0) {
            return 0;
        }
        bringIn();
        ring.ensureCapacity(held + staged + taken, held + staged, limit);
        if (staged > 0) {
            moveStaged(taken);
        }
        ring.copyIn(held, data, data.position(), taken);
        data.position(data.position() + taken);
        held += taken;
        return taken;
    }

    /** Another writes between two parts of what is staged: it stays behind what is held. */
    private void moveStaged(int by) {
        ByteBuffer all = ByteBuffer.allocate(staged);
        ring.copyOut(held, staged, all, 0);
        ring.copyIn(held + by, all, 0, staged);
    }

    // what is staged

    /**
     * True if {@code who} may stage now, where the kernel can read into the memory: nobody else does, and what is held lies in
     * the ring.
     */
    public boolean beginStaging(Object who) {
        if ((stager != null && stager != who) || repeating != null) {
            return false;
        }
        ring.ensureCapacity(held + staged + 1, held + staged, limit);
        if (!ring.bytes().isDirect()) {
            return false;
        }
        stager = who;
        return true;
    }

    /** False: what {@code who} had staged is gone. */
    public boolean isStaging(Object who) {
        return stager == who;
    }

    /** Where the next byte goes; of at most {@code wanted} ones {@link #stageLength} lie there side by side. */
    public ByteBuffer stageBytes(int wanted) {
        ring.ensureCapacity(held + staged + wanted, held + staged, limit);
        return ring.bytes();
    }

    public int stageAt() {
        return ring.index(held + staged);
    }

    public int stageLength(int wanted) {
        return Math.min(wanted, ring.bytes().capacity() - stageAt());
    }

    /** So many more have been put there. */
    public void stage(int count) {
        assert stager != null && count >= 0;
        staged += count;
    }

    /** {@code who} is about to send what repeats {@code what}, from byte {@code at} of it on, for ever; false: another stages. */
    public boolean stageRepeating(Object who, Repeating what, int at) {
        if (stager != null && stager != who) {
            return false;
        }
        stager = who;
        endless = what;
        endlessAt = what.index(at);
        return true;
    }

    /** The first {@code count} staged bytes are sent. */
    public void appendStaged(int count) {
        if (endless != null) {
            appendRepeating(count);
            return;
        }
        assert count >= 0 && count <= staged : count + " of " + staged;
        staged -= count;
        held += count;
    }

    /** What {@code who} has staged and not sent is forgotten. */
    public void endStaging(Object who) {
        if (stager == who) {
            stager = null;
            staged = 0;
            endless = null;
        }
    }

    // what repeats

    private void appendRepeating(int count) {
        if (held == 0) {
            repeating = endless;
            repeatingAt = endlessAt;
        }
        if (repeating != endless || endless.index(repeatingAt + held) != endlessAt) { // it is to follow something else
            bringIn();
            ring.ensureCapacity(held + count, held, limit);
            copyIn(endless, endlessAt, held, count);
        }
        held += count;
        endlessAt = endless.index(endlessAt + count);
    }

    /** What is held is to lie in the ring, since something else follows it. */
    private void bringIn() {
        if (repeating != null) {
            ring.ensureCapacity(held, 0, limit);
            copyIn(repeating, repeatingAt, 0, held);
            repeating = null;
        }
    }

    private void copyIn(Repeating from, int fromAt, int into, int count) {
        for (int done = 0; done < count; done += Repeating.SIDE_BY_SIDE) {
            int length = Math.min(Repeating.SIDE_BY_SIDE, count - done);
            ring.copyIn(into + done, from.bytes(), from.index(fromAt + done), length);
        }
    }

    // what is held

    /** Forgets the oldest {@code bytes}: they were acknowledged. */
    public void drop(int bytes) {
        assert bytes >= 0 && bytes <= held : bytes + " of " + held;
        held -= bytes;
        if (repeating != null) {
            repeatingAt = repeating.index(repeatingAt + bytes);
            repeating = held == 0 ? null : repeating;
        } else if (held + staged == 0) {
            ring.rewind();
        } else {
            ring.dropFirst(bytes);
        }
    }

    /** Points {@code out}'s data at {@code length} bytes from {@code offset} on, without a copy. */
    public void slice(int offset, int length, Segment out) {
        assert offset >= 0 && length >= 0 && offset + length <= held : offset + " + " + length + " of " + held;
        if (repeating != null) {
            assert length <= Repeating.SIDE_BY_SIDE : length;
            out.data(repeating.bytes(), repeating.index(repeatingAt + offset), length);
        } else {
            out.data(ring.bytes(), ring.index(offset), length);
        }
    }

    /** Gives all memory back. */
    public void release() {
        held = 0;
        stager = null;
        staged = 0;
        endless = null;
        repeating = null;
        ring.release();
    }
}
