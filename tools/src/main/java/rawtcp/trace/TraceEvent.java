package rawtcp.trace;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import rawtcp.net.Mark;
import rawtcp.tcp.Flight;
import rawtcp.wire.DropReason;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** One thing that a trace tells. */
public sealed interface TraceEvent {
    long atNs();

    /** Else a note of what happened. */
    default boolean isPacket() {
        return this instanceof Packet;
    }

    Flow flow();

    /**
     * A packet.
     *
     * @param bytes of its IPv4 header and all behind it
     * @param dropped why no connection was asked; null: one was, or its port answered
     * @param mark what a fault rule or a user has done with it; null: nothing
     * @param flight where our sender stood; null: no connection
     * @param iss our initial sequence number at this moment, and {@code irs} the peer's
     * @param causes of a packet that came: what it caused; of one that left: what made it leave
     */
    record Packet(
            long atNs,
            Flow flow,
            boolean inbound,
            byte[] bytes,
            DropReason dropped,
            Mark mark,
            Flight flight,
            int iss,
            int irs,
            List<Note> causes)
            implements TraceEvent {

        /** True if it has reached nobody. */
        boolean isLost() {
            return dropped != null || (mark != null && mark.lost());
        }

        /** Null if it is malformed, or ICMP. */
        Segment segment() {
            Segment segment = new Segment();
            return SegmentCodec.decodeIpv4(ByteBuffer.wrap(bytes), 0, bytes.length, segment) == null ? segment : null;
        }
    }

    /**
     * Something that happened.
     *
     * @param kind {@code state}, {@code timer}, {@code dropped}, {@code sent-again}, {@code window}, …
     * @param what {@code SYN_SENT -> ESTABLISHED}, {@code retransmit armed, 204ms}; empty: the cause says it
     * @param cause a sentence; null: none is needed
     * @param rule the clause of that cause; null without one
     */
    record Note(long atNs, Flow flow, String kind, String what, String cause, String rule) implements TraceEvent {
        private static final Set<String> DRAWN =
                Set.of("state", "sent-again", "expired", "dropped", "reset-sent", "window");

        /** False: a ladder leaves it out. */
        boolean isDrawn() {
            return DRAWN.contains(kind);
        }

        /** The state that was entered; null: it tells of something else. */
        String state() {
            return kind.equals("state") ? what.substring(what.indexOf("-> ") + 3) : null;
        }

        /** One line, for people. */
        String text() {
            String told = what.isEmpty() || cause == null ? "" : ": ";
            String clause = rule == null ? "" : " (" + rule + ")";
            return what + told + (cause == null ? "" : cause) + clause;
        }
    }
}
