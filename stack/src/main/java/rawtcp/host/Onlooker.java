package rawtcp.host;

import java.nio.ByteBuffer;
import rawtcp.net.Mark;
import rawtcp.tcp.Witness;
import rawtcp.wire.DropReason;
import rawtcp.wire.Segment;

/**
 * Sees all that passes and all that it causes, in order, on the stack's thread: what a packet causes is told between
 * {@link #in} and {@link #taken}, what makes a segment leave before its {@link #out}. Buffers and segments are valid only
 * meanwhile.
 */
public interface Onlooker extends Witness {
    /** An IPv4 packet with TCP or ICMP in it, for whomever on this host, before the stack takes it. */
    void in(long nowNs, ByteBuffer packet, int at, int length);

    /** Somebody has had a hand in the packet that is told next by {@link #in} or {@link #out}. */
    default void mark(Mark mark) {}

    /** {@code reason}: why no connection was asked; null: one was, or its port answered. */
    void taken(DropReason reason);

    void out(long nowNs, Segment segment);

    /** All that could leave by now has left. */
    void turned();
}
