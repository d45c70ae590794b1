package rawtcp.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the daemon has said is to be shown: its connections from {@code skipped} on, or one with its variables. Times are
 * those of {@link System#nanoTime} in this process.
 */
record Shown(Counts counts, List<Row> rows, Map<String, String> variables, List<String> lines, List<String> segments) {

    static final Shown NOTHING = new Shown(null, List.of(), Map.of(), List.of(), List.of());

    record Counts(int connections, int timeWaits, int orphans, int listeners, int lines, int skipped) {}

    /** {@code sinceNs}: since when it is in its state. {@code why}: the cause of that; empty for a listener. */
    record Row(
            int id,
            String state,
            long sinceNs,
            String local,
            String peer,
            long receiveQueue,
            long sendQueue,
            String owner,
            String why,
            List<Timer> timers) {
        boolean isOrphan() {
            return owner.equals("orphan");
        }
    }

    record Timer(String name, long deadlineNs, int count) {}

    /** An update in the words of the daemon's TableLines. {@code nowNs}: when it came. */
    static Shown parse(List<String> update, long nowNs) {
        long offsetNs = 0;
        Counts counts = null;
        List<Row> rows = new ArrayList<>();
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        List<String> segments = new ArrayList<>();
        for (String line : update) {
            String[] field = line.split("\t", -1);
            switch (field[0]) {
                case "now" -> offsetNs = nowNs - Long.parseLong(field[1]);
                case "counts" -> counts = counts(field);
                case "row" -> rows.add(row(field, offsetNs));
                case "var" -> variables.put(field[1], field[2]);
                case "line" -> lines.add(plain(field[1]));
                case "segment" -> segments.add(plain(field[1]));
                default -> {} // of a later version
            }
        }
        return new Shown(counts, rows, variables, lines, segments);
    }

    private static Counts counts(String[] field) {
        int[] of = new int[field.length];
        for (int i = 1; i < field.length; i++) {
            of[i] = Integer.parseInt(field[i]);
        }
        return new Counts(of[1], of[2], of[3], of[4], of[5], of[6]);
    }

    private static Row row(String[] field, long offsetNs) {
        List<Timer> timers = new ArrayList<>();
        for (String timer : field[10].isEmpty() ? new String[0] : field[10].split(" ", -1)) {
            String[] part = timer.split("=", -1);
            timers.add(new Timer(part[0], Long.parseLong(part[1]) + offsetNs, Integer.parseInt(part[2])));
        }
        return new Row(
                Integer.parseInt(field[1]),
                field[2],
                Long.parseLong(field[3]) + offsetNs,
                field[4],
                field[5],
                Long.parseLong(field[6]),
                Long.parseLong(field[7]),
                plain(field[8]),
                plain(field[9]),
                timers);
    }

    /** What takes one column for each character, and moves no cursor. */
    private static String plain(String text) {
        return text.replaceAll("[^ -~…]", "?");
    }
}
