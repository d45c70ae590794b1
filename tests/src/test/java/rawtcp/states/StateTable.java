package rawtcp.states;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The table of states against events, written by hand from RFC 9293 3.10, RFC 7323, RFC 5961 and Linux's choices, in
 * {@code resources/states}: what must happen, not what does. {@code events} names the events; each other file holds the
 * situations of one state and a row for each event there.
 */
final class StateTable {
    static final List<String> FILES = List.of(
            "CLOSED",
            "LISTEN",
            "SYN_SENT",
            "SYN_RCVD",
            "ESTABLISHED",
            "FIN_WAIT_1",
            "FIN_WAIT_2",
            "CLOSE_WAIT",
            "CLOSING",
            "LAST_ACK",
            "TIME_WAIT");

    /** An event by its name: the words for people, and the steps that make it. */
    record Event(String name, String words, String steps) {
        /** A timestamp is part of it, so it is played with timestamps only. */
        boolean needsTimestamps() {
            return steps.contains("<old>") || steps.contains("<same>") || steps.contains("<new>");
        }

        boolean needsNoTimestamps() {
            return steps.contains("<unstamped>");
        }

        boolean isFromNetwork() {
            return isSegment() || steps.startsWith("icmp");
        }

        boolean isSegment() {
            return Peer.isSegment(steps.split(";", -1)[0].strip());
        }
    }

    /** One line of the table; {@code where}: file and line. */
    record Row(String where, List<Event> events, String answers, String next, String effect, String clause) {}

    /** How much of the events a situation must have rows for. */
    enum Extent {
        /** All of them. */
        SITUATION,
        /** What the network brings: nobody holds the connection, so nobody can call. */
        SEGMENTS,
        /** Only where another situation of the state differs. */
        VARIANT
    }

    /** How a state was reached, and all that may happen then. */
    record Situation(String state, String words, String setup, Extent extent, List<Row> rows) {
        boolean mustHave(Event event) {
            return extent == Extent.SITUATION || (extent == Extent.SEGMENTS && event.isFromNetwork());
        }
    }

    final Map<String, Event> events = new LinkedHashMap<>();
    final List<Situation> situations = new ArrayList<>();

    private StateTable() {}

    static StateTable read() {
        StateTable table = new StateTable();
        for (String line : lines("events")) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] cells = cells(line, 3, "events: " + line);
                table.events.put(cells[0], new Event(cells[0], cells[1], cells[2]));
            }
        }
        for (String file : FILES) {
            table.readState(file);
        }
        return table;
    }

    private void readState(String file) {
        List<String> lines = lines(file);
        Situation now = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String where = file + ":" + (i + 1);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Extent extent = extent(line);
            if (extent != null) {
                String words = line.substring(line.indexOf(' ') + 1).strip();
                String setup = lines.get(++i).strip();
                check(setup.startsWith("setup"), where, "a line with setup must follow");
                now = new Situation(file, words, setup.substring(5).strip(), extent, new ArrayList<>());
                situations.add(now);
            } else {
                check(now != null, where, "no situation yet");
                now.rows.add(row(line, where));
            }
        }
    }

    private static Extent extent(String line) {
        for (Extent extent : Extent.values()) {
            if (line.startsWith(extent.name().toLowerCase(Locale.ROOT) + " ")) {
                return extent;
            }
        }
        return null;
    }

    private Row row(String line, String where) {
        String[] cells = cells(line, 5, where);
        List<Event> row = new ArrayList<>();
        int brace = cells[0].indexOf('{');
        if (brace >= 0) { // an event of this state's own: words {steps}
            check(cells[0].endsWith("}"), where, "{steps} end the cell");
            String words = cells[0].substring(0, brace).strip();
            row.add(new Event(words, words, cells[0].substring(brace + 1, cells[0].length() - 1)));
        } else {
            for (String name : cells[0].split(",", -1)) {
                Event event = events.get(name.strip());
                check(event != null, where, "no such event: " + name.strip());
                row.add(event);
            }
        }
        check(!cells[4].isEmpty(), where, "no clause");
        return new Row(where, row, cells[1], cells[2], cells[3], cells[4]);
    }

    private static String[] cells(String line, int count, String where) {
        String[] cells = line.split("\\|", -1);
        check(cells.length == count, where, cells.length + " cells, not " + count);
        for (int i = 0; i < count; i++) {
            cells[i] = cells[i].strip();
        }
        return cells;
    }

    private static void check(boolean good, String where, String what) {
        if (!good) {
            throw new IllegalArgumentException(where + ": " + what);
        }
    }

    private static List<String> lines(String file) {
        try (InputStream in = StateTable.class.getResourceAsStream("/states/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource states/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
