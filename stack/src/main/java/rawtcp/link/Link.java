package rawtcp.link;

import java.nio.ByteBuffer;
import rawtcp.wire.Segment;

/**
 * Where packets come from and go to. One thread uses it. IPv6 and faster paths are further implementations: nothing
 * here speaks of a family or a kind of socket.
 */
public interface Link extends AutoCloseable {
    /** Called for each packet; the buffer is the link's and valid only during the call. */
    interface PacketHandler {
        /** {@code pieceLength}: {@link Segment#pieceLength}. */
        void onPacket(ByteBuffer packet, int at, int length, int pieceLength);
    }

    /** Hands over what has arrived, at most a batch, and returns the number of packets; 0: nothing waits. */
    int receive(PacketHandler tcp, PacketHandler icmp);

    /** The same, but looks only where {@code ready} says: bit i for {@link #descriptors} i. */
    default int receive(@SuppressWarnings("unused") long ready, PacketHandler tcp, PacketHandler icmp) {
        return receive(tcp, icmp);
    }

    /** From now on, whether segments that come one behind the other may be handed over as one. */
    default void mayMerge(@SuppressWarnings("unused") boolean value) {}

    /** False: the last {@link #receive} has taken all that was there. */
    default boolean mayHaveMore() {
        return true;
    }

    /** Takes segments larger than the path, and cuts them ({@link Segment#pieceLength}). */
    default boolean sendsLarge() {
        return false;
    }

    /** True if {@link #send} would take one more segment now. */
    boolean canSend();

    /** Takes one segment, copying its data; it leaves at the latest with {@link #flush}. */
    void send(Segment segment);

    /** The same for an IPv4 packet that is made already, good or bad. */
    void send(ByteBuffer packet, int at, int length);

    /** Sends what was taken. What the kernel does not take now stays queued and is tried again. */
    void flush();

    /** True if {@link #flush} has left something for later. */
    default boolean hasQueued() {
        return false;
    }

    /** Descriptors that become readable when packets arrive. */
    int[] descriptors();

    /** A word for people: raw, memory, … */
    String name();

    @Override
    void close();
}
