package rawtcp.tcp;

import java.util.List;
import rawtcp.knob.Knobs;
import rawtcp.tcp.parts.Timers;

/**
 * When a connection ends if its peer stays silent from now on, and by which rule. Says nothing of an owner who may close it
 * before, nor of the limits of the stack as a whole, which may strike at one of the {@link #checks}.
 *
 * @param atNs {@link Timers#NEVER}: nothing ends it
 * @param cause that it will end with; null: nothing ends it
 * @param rule the knob or option that decides, by Linux's name: {@code tcp_orphan_retries}, {@code TCP_LINGER2}; null likewise
 * @param attempts retransmissions or probes that will have been sent by then
 * @param checks when an orphan's stack looks whether it can afford it, in the order of time
 */
public record Forecast(long atNs, Cause cause, String rule, int attempts, List<Check> checks) {
    /**
     * A moment at which an orphan has to go if there are too many (Linux tcp_out_of_resources): then it counts
     * 2^{@code shift}-fold.
     */
    public record Check(long atNs, int shift) {}

    static final Forecast NEVER = new Forecast(Timers.NEVER, null, null, 0, List.of());

    /**
     * Under {@code knobs}, which need not be its own, from now on; timers that run keep the times that they were started
     * with. Changes nothing.
     */
    public static Forecast of(Connection connection, Knobs knobs) {
        return new Silence(connection, knobs).forecast();
    }

    public boolean isNever() {
        return atNs == Timers.NEVER;
    }
}
