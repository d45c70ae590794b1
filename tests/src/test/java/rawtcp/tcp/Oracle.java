package rawtcp.tcp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** What holds after every event of a {@link Pair}, whatever its seed. */
final class Oracle {
    /** RFC 9293 figure 5 and 3.10, written down a second time. */
    private static final Map<State, Set<State>> FIGURE_5 = Map.of(
            State.CLOSED, Set.of(State.SYN_SENT, State.SYN_RCVD),
            State.SYN_SENT, Set.of(State.SYN_RCVD, State.ESTABLISHED, State.CLOSED),
            State.SYN_RCVD, Set.of(State.ESTABLISHED, State.FIN_WAIT_1, State.CLOSED),
            State.ESTABLISHED, Set.of(State.FIN_WAIT_1, State.CLOSE_WAIT, State.CLOSED),
            State.FIN_WAIT_1, Set.of(State.FIN_WAIT_2, State.CLOSING, State.CLOSED),
            State.FIN_WAIT_2, Set.of(State.TIME_WAIT, State.CLOSED),
            State.CLOSE_WAIT, Set.of(State.LAST_ACK, State.CLOSED),
            State.CLOSING, Set.of(State.TIME_WAIT, State.CLOSED),
            State.LAST_ACK, Set.of(State.CLOSED),
            State.TIME_WAIT, Set.of(State.CLOSED));

    private Oracle() {}

    static void is(boolean holds, Pair pair, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise + "\n" + pair);
        }
    }

    static void holds(Pair pair, Pair.Side side) {
        List<Transition> history = side.c.history();
        for (int i = side.transitionsSeen; i < history.size(); i++) {
            Transition step = history.get(i);
            is(FIGURE_5.get(step.from()).contains(step.to()), pair, "not in figure 5: " + step);
        }
        side.transitionsSeen = history.size();
    }

    /** Received bytes are a prefix of sent bytes. */
    static void isNext(Pair pair, Pair.Side side, ByteBuffer data) {
        is(side.read + data.remaining() <= side.peer.written, pair, side.name + " received more than was sent");
        is(Stream.mismatch(data, 1 + side.read) < 0, pair, side.name + " received a wrong byte");
    }

    /** Nothing beyond the peer's window, nothing longer than the path and the peer take. */
    static void wasAllowed(Pair pair, Pair.Side side, Segment out) {
        int header = 40 + out.options().encodedLength();
        is(header + out.dataLength() <= side.mtu, pair, side.name + " sent more than its MTU: " + out);
        if (out.length() == 0 || out.has(Segment.SYN | Segment.RST) || side.peer.c == null) {
            return;
        }
        Connection peer = side.peer.c;
        is(header + out.dataLength() <= side.peer.mtu, pair, side.name + " sent more than the peer takes: " + out);
        boolean open = peer.tcb.irs == side.isn && peer.state() != State.CLOSED && peer.state() != State.TIME_WAIT;
        boolean within = SeqNum.le(out.end(), peer.receiveWindow.rightEdge());
        is(!open || within, pair, side.name + " sent beyond the peer's window: " + out);
    }

    /** Where nobody was rude, everything arrived, and both ended well. */
    static void allArrived(Pair pair) {
        for (Pair.Side side : new Pair.Side[] {pair.a, pair.b}) {
            boolean failed = side.c == null || side.c.failure() != Failure.NONE;
            boolean peerFailed = side.peer.c == null || side.peer.c.failure() != Failure.NONE;
            if (!side.rude && !side.peer.rude) {
                is(
                        !failed && !peerFailed,
                        pair,
                        side.name + " failed: " + (side.c == null ? "" : side.c.failureText()));
                is(side.read == side.peer.toWrite, pair, side.name + " did not receive everything");
            }
        }
    }
}
