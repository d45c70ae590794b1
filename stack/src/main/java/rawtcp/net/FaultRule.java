package rawtcp.net;

import java.util.function.Consumer;
import java.util.function.Predicate;
import rawtcp.wire.FourTuple;

/**
 * Which packets, and what befalls them.
 *
 * @param inbound it is for what comes, and {@code outbound}: for what leaves; or both
 * @param of id of the connection or listener whose packets; 0: all
 * @param conversations the same as a question
 * @param with flags that have to be set, in {@link rawtcp.wire.Segment}'s bits, and {@code without}: that must not be
 * @param data true: only packets with data, false: only those without; null: both
 * @param icmp only ICMP errors; else segments, and with no word of flags or data ICMP errors about them, too
 * @param next only for the next so many; 0: for all
 * @param seed of all its chance: same seed and same packets, same fates
 * @param effects sets up a path for each of its directions
 * @param words itself as its user would write it
 */
public record FaultRule(
        boolean inbound,
        boolean outbound,
        int of,
        Predicate<FourTuple> conversations,
        int with,
        int without,
        Boolean data,
        boolean icmp,
        long next,
        long seed,
        Consumer<Path> effects,
        String words) {
    public FaultRule {
        assert inbound || outbound;
        assert next >= 0 && (with & without) == 0;
        assert !icmp || (inbound && with == 0 && without == 0 && data == null);
    }

    boolean concerns(Packet packet, boolean comes) {
        int flags = packet.flags();
        boolean ofKind = !packet.isIcmp() ? !icmp : with == 0 && without == 0 && data == null;
        return (comes ? inbound : outbound)
                && ofKind
                && (flags & with) == with
                && (flags & without) == 0
                && (data == null || data == packet.dataLength() > 0)
                && conversations.test(packet.tuple(comes));
    }
}
