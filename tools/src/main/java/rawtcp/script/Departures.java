package rawtcp.script;

import rawtcp.script.Script.Segments;

/** What a connection sends, taken segment by segment, or joined where a line of the script expects more at once. */
final class Departures {
    /** Told of each segment as it is taken. */
    @FunctionalInterface
    interface Trace {
        void line(long atNs, String text);
    }

    private final ScriptProcess process;
    private final World world;
    private final Flow flow;
    private final Trace trace;

    Departures(ScriptProcess process, World world, Flow flow, Trace trace) {
        this.process = process;
        this.world = world;
        this.flow = flow;
        this.trace = trace;
    }

    /** Fails if nothing is sent until then, or if what is sent can't be joined to what is expected. */
    LiveSegment next(Segments expected, long untilNs, int line) throws ScriptError {
        LiveSegment first = one(expected, untilNs);
        if (first == null) {
            throw new ScriptError(line, "nothing was sent\n  expected: " + PacketText.of(expected));
        }
        LiveSegment whole = first;
        LiveSegment last = first;
        boolean joins = !process.options.strictSegments && first.length() > 0;
        while (joins && whole.length() < expected.length()) {
            LiveSegment next = one(expected, untilNs);
            String why = next == null ? "no more was sent" : Comparison.discontinuity(first, whole, last, next);
            if (why == null && whole.length() + next.length() > expected.length()) {
                why = "the segments do not end where they should";
            }
            if (why != null) {
                String more = next == null ? "" : "\n      then: " + PacketText.of(next, flow, expected);
                throw new ScriptError(
                        line,
                        why + "\n  expected: " + PacketText.of(expected) + "\n      seen: "
                                + PacketText.of(whole, flow, expected) + more);
            }
            whole = whole.joined(next);
            last = next;
        }
        return whole;
    }

    private LiveSegment one(Segments expected, long untilNs) throws ScriptError {
        while (true) {
            World.Sent sent = world.nextPacket(untilNs);
            if (sent == null) {
                return null;
            }
            LiveSegment seen = LiveSegment.decode(sent);
            if (seen == null) {
                continue;
            }
            if (process.belongs(seen, flow)) {
                flow.learn(seen, expected);
                trace.line(seen.atNs(), PacketText.of(seen, flow, expected));
                return seen;
            }
            trace.line(
                    seen.atNs(),
                    "> " + PacketText.flags(seen.flags()) + ", port " + seen.sourcePort() + " to "
                            + seen.destinationPort() + ": of another connection");
        }
    }
}
