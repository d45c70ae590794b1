package rawtcp.script;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import rawtcp.script.Script.Call;
import rawtcp.script.Script.Code;
import rawtcp.script.Script.Direction;
import rawtcp.script.Script.Event;
import rawtcp.script.Script.Icmp;
import rawtcp.script.Script.Segments;
import rawtcp.script.Script.Shell;
import rawtcp.socket.Reply;

/** Runs the events of a script in a {@link World}, one after the other, and says what did not go as it should. */
final class Interpreter {
    /** How long a packet is waited for beyond its time, and a call that a next one finds blocking. */
    private static final long PATIENCE_NS = 2_000_000_000L;

    private static final long CALL_PATIENCE_NS = 1_000_000_000L;

    /** For a packet at any time: longer than any retransmission timer. */
    private static final long LONG_NS = 600_000_000_000L;

    private final Script script;
    private final Path directory;
    private final World world;
    private final Consumer<String> trace;
    private final Options options;
    private final ScriptProcess process;
    private final Calls calls;
    private final Arrivals arrivals;
    private final Assertions assertions;
    private final long zeroNs;

    private Event previous;
    private long previousNs;
    private Blocked blocked;

    /** A call under way, with what its line says. */
    private record Blocked(Event event, Prepared prepared, World.Call call, long startNs, long endNs) {}

    private Interpreter(Script script, Path directory, World world, Consumer<String> trace) {
        this.script = script;
        this.directory = directory;
        this.world = world;
        this.trace = trace;
        options = script.options();
        zeroNs = world.nowNs();
        process = new ScriptProcess(options);
        calls = new Calls(process, world);
        arrivals = new Arrivals(process, world);
        assertions = new Assertions(process, world);
    }

    /**
     * Runs {@code script}, whose commands run in {@code directory}; fails at the first event that is not as it should
     * be. {@code trace} is given a line for each event as it happens.
     */
    static void run(Script script, Path directory, World world, Consumer<String> trace) throws ScriptError {
        for (String init : script.options().initScripts) {
            world.shell(init, directory, 1);
        }
        if (script.init() != null) {
            world.shell(script.init().command(), directory, script.init().line());
        }
        ScriptError failure = null;
        try {
            if (!script.options().dryRun) {
                new Interpreter(script, directory, world, trace).events();
            }
        } catch (ScriptError e) {
            failure = e;
        }
        try {
            if (script.cleanup() != null) {
                world.shell(
                        script.cleanup().command(), directory, script.cleanup().line());
            }
        } catch (ScriptError e) {
            failure = failure == null ? e : failure; // what went wrong first is what to look at
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void events() throws ScriptError {
        assertions.compile(script.events());
        previousNs = zeroNs;
        for (Event event : script.events()) {
            try {
                run(event);
            } catch (ScriptError e) {
                throw e.line() == ScriptError.NO_LINE ? new ScriptError(event.line(), e.getMessage()) : e;
            }
            previous = event;
        }
        finishBlocked();
        assertions.evaluate();
    }

    private void run(Event event) throws ScriptError {
        long atNs = nominalNs(event);
        if (event.action() instanceof Segments packet && packet.direction() == Direction.OUT) {
            expect(event, packet, atNs);
        } else {
            world.advanceTo(atNs);
            checkTime(event, world.nowNs(), atNs, atNs - previousNs);
            act(event, atNs);
        }
        previousNs = event.time().kind() == Time.Kind.ANY ? world.nowNs() : atNs;
    }

    private void act(Event event, long atNs) throws ScriptError {
        if (event.action() instanceof Segments packet) {
            trace(world.nowNs(), PacketText.of(packet));
            arrivals.inject(packet, event.line());
        } else if (event.action() instanceof Icmp icmp) {
            trace(world.nowNs(), PacketText.of(icmp));
            arrivals.inject(icmp, event.line());
        } else if (event.action() instanceof Call call) {
            call(event, call, atNs);
        } else if (event.action() instanceof Shell shell) {
            trace(world.nowNs(), "`" + shell.command().strip() + "`");
            world.shell(shell.command(), directory, shell.line());
        } else if (event.action() instanceof Code code) {
            trace(world.nowNs(), "%{ " + code.text() + " }%");
            assertions.sample(code);
        }
    }

    // Time.

    /** A relative time counts from now, but within a burst of arrivals from the one before. */
    private long nominalNs(Event event) {
        Time time = event.time();
        if (!time.isRelative()) {
            return zeroNs + time.ns();
        }
        boolean burst = previous != null && isArrival(previous) && isArrival(event);
        return (burst ? previousNs : world.nowNs()) + time.ns();
    }

    private static boolean isArrival(Event event) {
        return (event.action() instanceof Segments packet && packet.direction() == Direction.IN)
                || event.action() instanceof Icmp;
    }

    private long toleranceNs(long deltaNs) {
        return Math.max(options.toleranceNs, (long) (options.tolerancePercent / 100 * deltaNs));
    }

    private void checkTime(Event event, long atNs, long expectedNs, long deltaNs) throws ScriptError {
        if (Math.abs(atNs - expectedNs) > toleranceNs(deltaNs)) {
            throw new ScriptError(
                    event.line(), "expected at " + text(expectedNs) + " s, but it happened at " + text(atNs) + " s");
        }
    }

    private String text(long ns) {
        return Time.text(ns - zeroNs);
    }

    private void trace(long atNs, String what) {
        trace.accept(text(atNs) + " " + what.replaceAll("\\s*\n\\s*", " "));
    }

    // Calls.

    private void call(Event event, Call call, long atNs) throws ScriptError {
        finishBlocked();
        Prepared prepared = calls.prepare(call, event.line());
        long startNs = world.nowNs();
        if (prepared.request() == null) {
            trace(startNs, call(call) + " = " + result(prepared.immediate()));
            check(event, prepared, prepared.immediate());
            return;
        }
        World.Call live = world.begin(prepared.request());
        if (event.time().isBlocking()) {
            long endNs = atNs + event.time().endNs() - event.time().ns();
            trace(startNs, call(call) + (live.reply() == null ? " begins and blocks" : " begins"));
            blocked = new Blocked(event, prepared, live, startNs, endNs);
            return;
        }
        if (live.reply() == null && !world.await(live, startNs + LONG_NS)) {
            throw new ScriptError(
                    event.line(),
                    call.name() + " blocks for ever: a call that blocks is written" + " START...END " + call.name()
                            + "(…)");
        }
        trace(live.endNs(), call(call) + " = " + result(live.reply()));
        check(event, prepared, live.reply());
    }

    /** At the next call, and at the end: the one that blocked must have come back, at its time. */
    private void finishBlocked() throws ScriptError {
        if (blocked == null) {
            return;
        }
        Blocked was = blocked;
        blocked = null;
        Call call = (Call) was.event.action();
        long untilNs = Math.max(world.nowNs(), was.endNs) + CALL_PATIENCE_NS;
        if (!world.await(was.call, untilNs)) {
            throw new ScriptError(
                    was.event.line(), call.name() + " still blocks, and should have ended at " + text(was.endNs));
        }
        trace(was.call.endNs(), call(call) + " = " + result(was.call.reply()));
        check(was.event, was.prepared, was.call.reply());
        long deltaNs = was.endNs - was.startNs;
        if (Math.abs(was.call.endNs() - was.endNs) > toleranceNs(deltaNs)) {
            throw new ScriptError(
                    was.event.line(),
                    call.name() + " should have ended at " + text(was.endNs) + " s, but it did at "
                            + text(was.call.endNs()) + " s");
        }
    }

    private void check(Event event, Prepared prepared, Reply reply) throws ScriptError {
        Call call = (Call) event.action();
        Values values = new Values(call, event.line());
        long expected = values.number(call.result());
        boolean same =
                (prepared.givesDescriptor() && expected >= 0) ? reply.ret() >= 0 : (int) reply.ret() == (int) expected;
        boolean sameError = reply.ret() >= 0
                || call.errno() == null
                || values.number(new Expression.Symbol(call.errno())) == reply.errno();
        if (!same || !sameError) {
            String errno = call.errno() == null ? "" : " " + call.errno();
            fault(
                    event.line(),
                    call.name() + " gave another result\n  expected: "
                            + call.result().shown() + errno + "\n      seen: " + result(reply));
        }
        if (reply.ret() >= 0) {
            prepared.effect().apply(reply);
        }
    }

    /** Of a call: fatal, unless the script says otherwise. */
    private void fault(int line, String what) throws ScriptError {
        if (!options.nonFatalCalls) {
            throw new ScriptError(line, what);
        }
        trace(world.nowNs(), "remark: " + what);
    }

    private static String result(Reply reply) {
        return reply.ret() < 0 ? reply.ret() + " " + Symbols.errorName(reply.errno()) : String.valueOf(reply.ret());
    }

    private static String call(Call call) {
        List<String> arguments = new ArrayList<>();
        call.arguments().forEach(argument -> arguments.add(argument.shown()));
        return call.name() + "(" + String.join(", ", arguments) + ")";
    }

    // Packets that are expected.

    private void expect(Event event, Segments expected, long atNs) throws ScriptError {
        Time time = event.time();
        boolean any = time.kind() == Time.Kind.ANY;
        long deltaNs = any ? 0 : atNs - previousNs;
        long lastNs = any ? world.nowNs() : atNs + time.endNs() - time.ns();
        // As packetdrill does: the gap in whole seconds, and some more.
        long gapNs = Math.max(0, lastNs - world.nowNs()) / 1_000_000_000L * 1_000_000_000L;
        long untilNs = any ? world.nowNs() + LONG_NS : Math.max(lastNs, world.nowNs()) + PATIENCE_NS + gapNs;
        Flow flow = process.flow(expected, event.line());
        Departures departures = new Departures(process, world, flow, (ns, text) -> trace(ns, text));
        LiveSegment seen = departures.next(expected, untilNs, event.line());
        checkDeparture(event, expected, flow, seen);
        if (!any) {
            long toleranceNs = toleranceNs(deltaNs);
            long firstNs = atNs - toleranceNs;
            if (seen.atNs() < firstNs || seen.atNs() > lastNs + toleranceNs) {
                String range = lastNs > atNs ? text(atNs) + " to " + text(lastNs) : text(atNs);
                throw different(
                        event,
                        "expected at " + range + " s, but sent at " + text(seen.atNs()) + " s",
                        expected,
                        seen,
                        flow);
            }
        }
        flow.learnTimestamps(seen, expected);
    }

    private void checkDeparture(Event event, Segments expected, Flow flow, LiveSegment seen) throws ScriptError {
        String difference = Comparison.difference(expected, seen, flow);
        if (difference == null) {
            difference = Comparison.inTimestamps(expected, seen, flow, options, world.nowNs() - zeroNs);
        }
        if (difference == null) {
            return;
        }
        if (options.nonFatalPackets) {
            trace(seen.atNs(), "remark: " + difference);
        } else {
            throw different(event, difference, expected, seen, flow);
        }
    }

    private static ScriptError different(
            Event event, String difference, Segments expected, LiveSegment seen, Flow flow) {
        return new ScriptError(
                event.line(),
                difference + "\n  expected: " + PacketText.of(expected) + "\n      seen: "
                        + PacketText.of(seen, flow, expected));
    }
}
