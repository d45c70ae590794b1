package rawtcp.script;

import java.util.Arrays;
import java.util.List;
import rawtcp.script.Script.Ecn;
import rawtcp.script.Script.Option;
import rawtcp.script.Script.OptionKind;
import rawtcp.script.Script.Segments;

/** An outbound segment against the line of the script that expects it. */
final class Comparison {
    private Comparison() {}

    /** What differs, in a few words; null: nothing. The window is compared only if given, so are TOS, ECN and TTL. */
    static String difference(Segments expected, LiveSegment seen, Flow flow) {
        if (expected.flags() != seen.flags()) {
            return "flags " + PacketText.flags(expected.flags()) + " expected, " + PacketText.flags(seen.flags())
                    + " seen";
        }
        if (expected.first() != flow.scriptSeq(seen)) {
            return "sequence number " + expected.first() + " expected, " + flow.scriptSeq(seen) + " seen";
        }
        if (expected.length() != seen.length()) {
            return expected.length() + " bytes expected, " + seen.length() + " seen";
        }
        if (expected.ack() != flow.scriptAck(seen)) {
            return "ack " + expected.ack() + " expected, " + flow.scriptAck(seen) + " seen";
        }
        if (expected.window() >= 0 && expected.window() != seen.window()) {
            return "win " + expected.window() + " expected, " + seen.window() + " seen";
        }
        if (expected.urgent() != seen.urgent()) {
            return "urg " + expected.urgent() + " expected, " + seen.urgent() + " seen";
        }
        String header = inHeader(expected, seen);
        if (header != null) {
            return header;
        }
        return expected.options() == null ? null : inOptions(expected.options(), flow.script(seen.options()));
    }

    private static String inHeader(Segments expected, LiveSegment seen) {
        if (seen.reserved() != 0) {
            return "reserved bits are set";
        }
        if (!seen.payloadIsZero()) {
            return "data that the script has not written";
        }
        Ecn ecn = expected.ip().ecn();
        int seenEcn = seen.tos() & 3;
        boolean ecnGood = ecn == null || (ecn == Ecn.ECT01 ? seenEcn == 1 || seenEcn == 2 : seenEcn == ecn.bits);
        if (!ecnGood) {
            return "another ECN code";
        }
        if (expected.ip().tos() >= 0 && expected.ip().tos() != seen.tos()) {
            return "another TOS";
        }
        return expected.ip().ttl() >= 0 && expected.ip().ttl() != seen.ttl() ? "another TTL" : null;
    }

    /** Same kinds in the same order with the same bytes; of timestamps nothing more than that they are there. */
    private static String inOptions(List<Option> expected, List<Option> seen) {
        boolean same = expected.size() == seen.size();
        for (int i = 0; same && i < expected.size(); i++) {
            same = isSame(expected.get(i), seen.get(i));
        }
        return same ? null : "options" + orNone(expected) + " expected," + orNone(seen) + " seen";
    }

    private static String orNone(List<Option> options) {
        return options.isEmpty() ? " none" : PacketText.options(options);
    }

    private static boolean isSame(Option expected, Option seen) {
        return expected.kind() == seen.kind()
                && (expected.kind() == OptionKind.TIMESTAMPS
                        || (Arrays.equals(expected.numbers(), seen.numbers())
                                && Arrays.equals(expected.bytes(), seen.bytes())));
    }

    /**
     * Of the values of timestamps, where {@code --tcp_ts_tick_usecs} says how fast they go: null if they are as far from
     * the first as they should be.
     */
    static String inTimestamps(Segments expected, LiveSegment seen, Flow flow, Options options, long sinceZeroNs) {
        if (options.timestampTickNs == 0 || expected.options() == null || seen.timestamps() == null) {
            return null;
        }
        long seenValue = flow.scriptTimestamp(seen.timestamps().numbers()[0]);
        double toleranceNs = Math.max((double) options.toleranceNs, options.tolerancePercent / 100 * sinceZeroNs);
        for (Option option : expected.options()) {
            long apart = Math.abs((int) (option.numbers().length == 2 ? seenValue - option.numbers()[0] : 0));
            boolean isTimestamps = option.kind() == OptionKind.TIMESTAMPS;
            if (isTimestamps && flow.knowsTimestamps() && apart * (double) options.timestampTickNs > toleranceNs) {
                return "TS val " + option.numbers()[0] + " expected, " + seenValue + " seen";
            }
        }
        return null;
    }

    /**
     * Why {@code next} can't be the continuation of {@code whole}, which the sender cut into pieces of the size of
     * {@code first}; null: it can.
     */
    static String discontinuity(LiveSegment first, LiveSegment whole, LiveSegment previous, LiveSegment next) {
        int mayDiffer = Segments.FIN | Segments.PSH | Segments.CWR;
        if (next.seq() != whole.seq() + whole.length()) {
            return "the next segment does not go on where this one ends";
        }
        if (previous.length() != first.length()) {
            return "a segment in the middle has another size than the first";
        }
        if (next.length() > first.length()) {
            return "the next segment is longer than the first";
        }
        if ((next.flags() & ~mayDiffer) != (first.flags() & ~mayDiffer)) {
            return "the next segment has other flags";
        }
        if (next.ack() != first.ack() || next.window() != first.window()) {
            return "the next segment has another " + (next.ack() != first.ack() ? "ack" : "window");
        }
        return layout(next).equals(layout(first)) ? null : "the next segment has other options";
    }

    private static List<Integer> layout(LiveSegment segment) {
        return segment.options().stream()
                .map(option -> option.kind().number << 8 | OptionParser.length(option))
                .toList();
    }
}
