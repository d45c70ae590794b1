package rawtcp.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rawtcp.endpoint.Endpoint;
import rawtcp.knob.Durations;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Forecast;
import rawtcp.tcp.Lifespans;
import rawtcp.tcp.Lifespans.Span;
import rawtcp.tcp.State;
import rawtcp.tcp.parts.Timers;

/** {@code rawtcp knobs --what-if}: what a change would do, beside how it is, before it is made. */
public final class WhatIfView {
    private WhatIfView() {}

    /** A knob that would be another. */
    public record Change(Knob knob, String from, String to) {}

    /** When and by which rule a connection ends; {@code inNs} is {@link Timers#NEVER} if nothing ends it. */
    public record End(long inNs, String by) {}

    /** An orphan, a TIME_WAIT or a SYN_SENT, if its peer stays silent. */
    public record Fate(int id, State state, String local, String peer, End today, End then) {}

    /** Taken on the stack's thread: nothing in it changes any more. */
    public record Taken(Knobs present, Knobs other, List<Fate> fates) {}

    /** Applies nothing. {@code settings} are known to be good. */
    public static Taken take(Endpoint endpoint, Knobs present, Map<String, String> settings, long nowNs) {
        Knobs other = present.copy();
        try {
            other.set(settings);
        } catch (Knobs.BadKnob e) {
            throw new AssertionError("a value that was good", e);
        }
        Map<Integer, Forecast> today = forecasts(endpoint, present);
        Map<Integer, Forecast> then = forecasts(endpoint, other);
        List<Fate> fates = new ArrayList<>();
        for (Conversation each : endpoint.conversations()) {
            if (today.containsKey(each.id())) {
                fates.add(new Fate(
                        each.id(),
                        each.state(),
                        Addresses.text(each.tuple().local(), each.tuple().localPort()),
                        Addresses.text(each.tuple().remote(), each.tuple().remotePort()),
                        end(today.get(each.id()), nowNs),
                        end(then.get(each.id()), nowNs)));
            }
        }
        return new Taken(present.copy(), other, fates);
    }

    /** By id: of every orphan, TIME_WAIT and SYN_SENT. */
    private static Map<Integer, Forecast> forecasts(Endpoint endpoint, Knobs knobs) {
        Map<Integer, Forecast> forecasts = new LinkedHashMap<>();
        for (Conversation each : endpoint.conversations()) {
            if (each.state() == State.TIME_WAIT) {
                forecasts.put(
                        each.id(), new Forecast(each.nextDeadlineNs(), Cause.TIME_WAIT_OVER, "tcp_msl", 0, List.of()));
            } else if (each.state() == State.SYN_SENT && each instanceof Connection connection) {
                forecasts.put(each.id(), Forecast.of(connection, knobs));
            }
        }
        forecasts.putAll(endpoint.orphanForecasts(knobs));
        return forecasts;
    }

    private static End end(Forecast forecast, long nowNs) {
        return forecast.isNever()
                ? new End(Timers.NEVER, null)
                : new End(Math.max(0, forecast.atNs() - nowNs), forecast.rule());
    }

    private static List<Change> changes(Taken taken) {
        List<Change> changes = new ArrayList<>();
        for (Knob knob : Knob.values()) {
            String from = taken.present().text(knob);
            String to = taken.other().text(knob);
            if (!from.equals(to)) {
                changes.add(new Change(knob, from, to));
            }
        }
        return changes;
    }

    public static String text(Taken taken) {
        StringBuilder text = new StringBuilder();
        for (Change change : changes(taken)) {
            text.append(change.knob().label()).append(": ");
            text.append(KnobText.withUnit(change.knob(), change.from())).append(" today, then ");
            text.append(KnobText.withUnit(change.knob(), change.to())).append('\n');
        }
        text.append(text.length() == 0 ? "nothing would change\n\n" : "\n");
        Table times = new Table("IF THE PEER FALLS SILENT", ">TODAY", ">THEN", "BY");
        List<Span> today = Lifespans.of(taken.present());
        List<Span> then = Lifespans.of(taken.other());
        for (int i = 0; i < today.size(); i++) {
            Span span = today.get(i);
            times.row(
                    span.name(),
                    lasting(span.ns()),
                    other(span.ns(), then.get(i).ns()),
                    span.rule());
        }
        text.append(times.text(true));
        if (!taken.fates().isEmpty()) {
            Table table = new Table("ID", "STATE", "LOCAL", "PEER", ">TODAY", "BY", ">THEN", "BY");
            for (Fate fate : taken.fates()) {
                table.row(
                        fate.id(),
                        fate.state(),
                        fate.local(),
                        fate.peer(),
                        lasting(fate.today().inNs()),
                        by(fate.today()),
                        other(fate.today().inNs(), fate.then().inNs()),
                        by(fate.then()));
            }
            text.append('\n').append(table.text(true));
        }
        return text.toString();
    }

    private static String by(End end) {
        return end.by() == null ? "-" : end.by();
    }

    private static String lasting(long ns) {
        return ns == Timers.NEVER ? "never" : Durations.format(ns);
    }

    private static String other(long todayNs, long thenNs) {
        return todayNs == thenNs ? "same" : lasting(thenNs);
    }

    public static String json(Taken taken) {
        List<Span> today = Lifespans.of(taken.present());
        List<Span> then = Lifespans.of(taken.other());
        return Json.text(out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("changes");
            for (Change change : changes(taken)) {
                out.writeStartObject();
                out.writeStringField("name", change.knob().label());
                out.writeStringField("today", change.from());
                out.writeStringField("then", change.to());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("times");
            for (int i = 0; i < today.size(); i++) {
                out.writeStartObject();
                out.writeStringField("name", today.get(i).name().strip());
                out.writeStringField("by", today.get(i).rule());
                ms(out, "todayMs", today.get(i).ns());
                ms(out, "thenMs", then.get(i).ns());
                out.writeNumberField("todayAttempts", today.get(i).attempts());
                out.writeNumberField("thenAttempts", then.get(i).attempts());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("connections");
            for (Fate fate : taken.fates()) {
                fate(out, fate);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void fate(JsonGenerator out, Fate fate) throws IOException {
        out.writeStartObject();
        out.writeNumberField("id", fate.id());
        out.writeStringField("state", fate.state().name());
        out.writeStringField("local", fate.local());
        out.writeStringField("peer", fate.peer());
        ms(out, "todayMs", fate.today().inNs());
        out.writeStringField("todayBy", fate.today().by());
        ms(out, "thenMs", fate.then().inNs());
        out.writeStringField("thenBy", fate.then().by());
        out.writeEndObject();
    }

    private static void ms(JsonGenerator out, String name, long ns) throws IOException {
        if (ns == Timers.NEVER) {
            out.writeNullField(name);
        } else {
            out.writeNumberField(name, Json.ms(ns));
        }
    }
}
