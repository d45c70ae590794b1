package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rawtcp.tcp.Cause;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;

/** Transitions in eight bytes each: the time in units of 64 ns, the state that was entered, the cause. */
final class PackedHistory {
    private static final int CAUSE_BITS = 7;
    private static final int STATE_BITS = 4;
    private static final int TIME_SHIFT = CAUSE_BITS + STATE_BITS;
    private static final int UNIT_SHIFT = 6;

    private static final Cause[] CAUSES = Cause.values();
    private static final State[] STATES = State.values();

    static {
        assert CAUSES.length <= 1 << CAUSE_BITS && STATES.length <= 1 << STATE_BITS;
    }

    private PackedHistory() {}

    /** The first begins at CLOSED, as each life does. */
    static long[] pack(List<Transition> history) {
        long[] packed = new long[history.size()];
        State before = State.CLOSED;
        for (int i = 0; i < packed.length; i++) {
            Transition step = history.get(i);
            assert step.from() == before : history;
            before = step.to();
            packed[i] = pack(step.atNs(), step.to(), step.cause());
        }
        return packed;
    }

    static List<Transition> unpack(long[] packed) {
        List<Transition> history = new ArrayList<>(packed.length + 1);
        State before = State.CLOSED;
        for (long each : packed) {
            State to = state(each);
            Cause cause = CAUSES[(int) each & ((1 << CAUSE_BITS) - 1)];
            history.add(new Transition(ns(each), before, to, cause));
            before = to;
        }
        return history;
    }

    /** {@code packed} and one step more. */
    static long[] with(long[] packed, long nowNs, State to, Cause cause) {
        long[] more = Arrays.copyOf(packed, packed.length + 1);
        more[packed.length] = pack(nowNs, to, cause);
        return more;
    }

    private static long pack(long atNs, State to, Cause cause) {
        return atNs >> UNIT_SHIFT << TIME_SHIFT | (long) to.ordinal() << CAUSE_BITS | cause.ordinal();
    }

    static State lastState(long[] packed) {
        return state(packed[packed.length - 1]);
    }

    private static State state(long packed) {
        return STATES[(int) (packed >> CAUSE_BITS) & ((1 << STATE_BITS) - 1)];
    }

    static long firstNs(long[] packed) {
        return ns(packed[0]);
    }

    static long lastNs(long[] packed) {
        return ns(packed[packed.length - 1]);
    }

    private static long ns(long packed) {
        return packed >> TIME_SHIFT << UNIT_SHIFT;
    }
}
