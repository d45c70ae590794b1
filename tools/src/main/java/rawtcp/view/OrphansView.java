package rawtcp.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import rawtcp.endpoint.Endpoint;
import rawtcp.knob.Durations;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Forecast;
import rawtcp.tcp.State;
import rawtcp.tcp.parts.Timers;

/** {@code rawtcp orphans}: who is left without an owner, why, what it waits for, and when and by which rule each will die. */
public final class OrphansView {
    private static final int MOST_SHIFT = 2;

    /** On a narrow terminal the rest still tells which they are and how each will end. */
    private static final String[] LEAVING = {"UNSENT", "UNACKED", "WHY", "LOCAL", "RETRIES", "TIMER", "WAITS-FOR"};

    private OrphansView() {}

    /**
     * {@code retriesAtEnd}: how many will have been sent by then; {@code diesInNs}: {@link Timers#NEVER} if nothing ends it,
     * {@code diesBy} then null; {@code diesAtNs}: the same on the clock of its history, which begins with its open.
     */
    public record Orphan(
            int id,
            State state,
            String local,
            String peer,
            String why,
            String waitsFor,
            int unsent,
            int unacked,
            List<TimerRow> timers,
            int retries,
            int retriesAllowed,
            int retriesAtEnd,
            long diesInNs,
            long diesAtNs,
            String diesBy) {
        /** In FIN_WAIT_2 nothing is sent, so that no retries are allowed either. */
        static Orphan of(Conversation connection, Forecast forecast, long nowNs) {
            Connection retrying = connection.state() == State.FIN_WAIT_2 ? null : (Connection) connection;
            return new Orphan(
                            connection.id(),
                            connection.state(),
                            Addresses.text(
                                    connection.tuple().local(),
                                    connection.tuple().localPort()),
                            Addresses.text(
                                    connection.tuple().remote(),
                                    connection.tuple().remotePort()),
                            OrphansView.why(connection.orphanCause()),
                            OrphansView.waitsFor(connection),
                            connection.unsent(),
                            connection.sendQueue() - connection.unsent(),
                            TimerRow.of(connection, nowNs),
                            retrying == null ? 0 : retrying.attempts(),
                            retrying == null ? 0 : retrying.retriesAllowed(),
                            0,
                            0,
                            0,
                            null)
                    .dying(forecast, nowNs, openedNs(connection));
        }

        Orphan dying(Forecast forecast, long nowNs, long openedNs) {
            boolean never = forecast.isNever();
            return new Orphan(
                    id,
                    state,
                    local,
                    peer,
                    why,
                    waitsFor,
                    unsent,
                    unacked,
                    timers,
                    retries,
                    retriesAllowed,
                    forecast.attempts(),
                    never ? Timers.NEVER : Math.max(0, forecast.atNs() - nowNs),
                    never ? Timers.NEVER : forecast.atNs() - openedNs,
                    forecast.rule());
        }
    }

    /** What limits them; memory in pages, all connections together. */
    public record Limits(
            int counted, long limit, int timeWait, int finWait2, long timeWaitLimit, long memory, long memoryLimit) {
        /** The limit for one that counts 2^shift-fold: 0 at close; more at a retransmission, if it seems hopeless. */
        long effective(int shift) {
            return limit >> shift;
        }
    }

    /** The orphans of a stack and what limits them. */
    public record Orphans(List<Orphan> orphans, Limits limits, Map<String, Long> kills) {}

    /** All at once, on the stack's thread. */
    public static Orphans of(Endpoint endpoint, Knobs knobs, long nowNs) {
        OrphansLook look = new OrphansLook(knobs);
        boolean more = look.more(endpoint, nowNs, Integer.MAX_VALUE);
        assert !more;
        return look.foretold();
    }

    static long openedNs(Conversation connection) {
        return connection.history().get(0).atNs();
    }

    /** What the peer would have to do. The FIN takes a place in both queues. */
    private static String waitsFor(Conversation connection) {
        int unsent = connection.unsent();
        int unacked = connection.sendQueue() - unsent;
        if (connection.state() == State.FIN_WAIT_2) {
            return "FIN";
        } else if (unacked > 1) {
            return "ACK of " + (unsent == 0 ? unacked - 1 + " bytes and FIN" : unacked + " bytes");
        } else if (unacked == 1) {
            return unsent == 0 ? "ACK of FIN" : "ACK of 1 byte";
        }
        return unsent > 1 ? "window for " + (unsent - 1) + " bytes and FIN" : "window for FIN";
    }

    /** close, owner exited, linger expired: the words of the contract. */
    static String why(Cause cause) {
        if (cause == null) {
            return "close";
        }
        return switch (cause) {
            case CLOSE_CALL -> "close";
            case OWNER_EXITED -> "owner exited";
            case LINGER_EXPIRED -> "linger expired";
            default -> cause.sentence();
        };
    }

    /** {@code room}: the columns of the terminal. */
    public static String text(Orphans all, boolean heading, int room) {
        String above = heading ? heading(all.orphans().size(), all.limits(), all.kills(), room) : "";
        return above + table(all.orphans(), heading, room);
    }

    /** {@code heading}: of the columns. */
    public static String table(List<Orphan> orphans, boolean heading, int room) {
        if (orphans.isEmpty()) {
            return "";
        }
        Table table = new Table(
                        "ID",
                        "STATE",
                        "LOCAL",
                        "PEER",
                        "WHY",
                        "WAITS-FOR",
                        ">UNSENT",
                        ">UNACKED",
                        "TIMER",
                        ">RETRIES",
                        ">DIES-IN",
                        "DIES-BY")
                .fitting(room, LEAVING);
        for (Orphan orphan : orphans) {
            table.row(
                    orphan.id(),
                    orphan.state(),
                    orphan.local(),
                    orphan.peer(),
                    orphan.why(),
                    orphan.waitsFor(),
                    orphan.unsent(),
                    orphan.unacked(),
                    orphan.timers().isEmpty() ? "-" : orphan.timers().get(0).text(),
                    orphan.retries() + "/" + orphan.retriesAllowed(),
                    orphan.diesInNs() == Timers.NEVER ? "never" : Durations.format(orphan.diesInNs()),
                    diesBy(orphan));
        }
        return table.text(heading);
    }

    private static String diesBy(Orphan orphan) {
        if (orphan.diesBy() == null) {
            return "-";
        }
        return orphan.retriesAtEnd() == 0 ? orphan.diesBy() : orphan.diesBy() + " after " + orphan.retriesAtEnd();
    }

    /** What stands above the table: how many there are, what limits them, and how many were killed for what. */
    static String heading(int count, Limits limits, Map<String, Long> kills, int room) {
        String killed = kills.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        String lines = "orphans " + count + "; count " + limits.counted() + " of " + limits.limit()
                + " (tcp_max_orphans; hopeless ones " + limits.effective(1) + ", with ICMP errors "
                + limits.effective(2)
                + "), memory " + limits.memory() + " of " + limits.memoryLimit() + " pages (tcp_mem)\n"
                + "TIME_WAIT " + limits.timeWait() + " and FIN_WAIT_2 " + limits.finWait2() + " of "
                + limits.timeWaitLimit() + " (tcp_max_tw_buckets), killed: " + killed + "\n";
        return folded(lines, room);
    }

    /** Its lines are broken behind commas and semicolons where they have no room. */
    private static String folded(String lines, int room) {
        StringBuilder text = new StringBuilder();
        for (String line : lines.lines().toList()) {
            int length = 0;
            for (String part : line.split("(?<=[,;)]) ", -1)) {
                boolean fits = length == 0 || length + 1 + part.length() <= room;
                text.append(length == 0 ? "" : fits ? " " : "\n  ").append(part);
                length = (length == 0 ? 0 : fits ? length + 1 : 2) + part.length();
            }
            text.append('\n');
        }
        return text.toString();
    }

    public static String json(Orphans all) {
        return Json.text(out -> {
            Limits limits = all.limits();
            out.writeStartObject();
            out.writeNumberField("count", all.orphans().size());
            out.writeNumberField("counted", limits.counted());
            out.writeNumberField("limit", limits.limit());
            out.writeArrayFieldStart("effectiveLimits");
            for (int shift = 0; shift <= MOST_SHIFT; shift++) {
                out.writeNumber(limits.effective(shift));
            }
            out.writeEndArray();
            out.writeNumberField("timeWait", limits.timeWait());
            out.writeNumberField("finWait2", limits.finWait2());
            out.writeNumberField("timeWaitLimit", limits.timeWaitLimit());
            out.writeNumberField("memoryPages", limits.memory());
            out.writeNumberField("memoryLimitPages", limits.memoryLimit());
            out.writeObjectFieldStart("kills");
            Json.fields(out, all.kills());
            out.writeEndObject();
            out.writeArrayFieldStart("orphans");
            for (Orphan orphan : all.orphans()) {
                json(out, orphan);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void json(JsonGenerator out, Orphan orphan) throws IOException {
        out.writeStartObject();
        out.writeNumberField("id", orphan.id());
        out.writeStringField("state", orphan.state().name());
        out.writeStringField("local", orphan.local());
        out.writeStringField("peer", orphan.peer());
        out.writeStringField("why", orphan.why());
        out.writeStringField("waitsFor", orphan.waitsFor());
        out.writeNumberField("unsent", orphan.unsent());
        out.writeNumberField("unacked", orphan.unacked());
        out.writeNumberField("retries", orphan.retries());
        out.writeNumberField("retriesAllowed", orphan.retriesAllowed());
        out.writeNumberField("retriesAtEnd", orphan.retriesAtEnd());
        if (orphan.diesInNs() == Timers.NEVER) {
            out.writeNullField("diesInMs");
            out.writeNullField("diesAtMs");
        } else {
            out.writeNumberField("diesInMs", Json.ms(orphan.diesInNs()));
            out.writeNumberField("diesAtMs", Json.ms(orphan.diesAtNs()));
        }
        out.writeStringField("diesBy", orphan.diesBy());
        PortsView.timers(out, orphan.timers());
        out.writeEndObject();
    }
}
