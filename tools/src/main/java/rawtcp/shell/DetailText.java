package rawtcp.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rawtcp.shell.Shown.Row;
import rawtcp.shell.Shown.Timer;

/** One connection under the prompt: what changes in it, and its last segments; or its way through the states. */
final class DetailText {
    private static final int CELL = 20;
    /** Lines of the daemon's picture of the states. */
    private static final int FIGURE = 18;

    private static final String NO_SSTHRESH = "2147483647";

    /** In the order in which they are shown, four a line on a terminal of 80 columns. */
    private static final List<String> VARIABLES = List.of(
            "SND.UNA",
            "SND.NXT",
            "SND.WND",
            "ISS",
            "RCV.NXT",
            "RCV.WND",
            "rcvWscale",
            "IRS",
            "cwnd",
            "ssthresh",
            "inFlight",
            "caState",
            "rttMs",
            "rttvarMs",
            "rtoMs",
            "congestion",
            "sendQueue",
            "unsent",
            "recvQueue",
            "mss",
            "segmentsOut",
            "segmentsIn",
            "retransmitted",
            "outOfOrderIn");

    private DetailText() {}

    /** When each variable changed last. */
    static Map<String, Long> changes(Shown before, Map<String, Long> known, Shown now, long nowNs) {
        Map<String, Long> changes = new HashMap<>(known);
        now.variables().forEach((name, value) -> {
            String old = before.variables().get(name);
            if (old != null && !old.equals(value)) {
                changes.put(name, nowNs);
            }
        });
        return changes;
    }

    static List<String> lines(Shown shown, Map<String, Long> changedNs, int width, int height, long nowNs) {
        List<String> lines = new ArrayList<>();
        Row row = shown.rows().isEmpty() ? null : shown.rows().get(0);
        if (row != null) {
            lines.add(bar(row, width));
            if (shown.lines().isEmpty()) {
                lines.add(state(row, width, nowNs));
                variables(lines, shown, changedNs, width, nowNs);
                sack(lines, shown, width);
            }
            picture(lines, shown, width, height);
            int room = Math.max(0, height - lines.size());
            List<String> segments = shown.segments();
            segments.subList(Math.max(0, segments.size() - room), segments.size())
                    .forEach(segment -> lines.add(segment(segment, width)));
        }
        while (lines.size() < height) {
            lines.add(new Styled(width).line());
        }
        return lines.subList(0, height);
    }

    private static String bar(Row row, int width) {
        return new Styled(width)
                .add(Styled.REVERSE, " " + row.id() + "  " + row.local() + " -> " + row.peer() + "  " + owner(row))
                .add(Styled.REVERSE, "  ('watch': the table)")
                .line(Styled.REVERSE);
    }

    private static String owner(Row row) {
        return row.isOrphan() || row.owner().equals("-") ? row.owner() : "owner " + row.owner();
    }

    private static String state(Row row, int width, long nowNs) {
        Styled line = new Styled(width).add(TableText.colour(row, nowNs), row.state());
        line.add(row.why().isEmpty() ? "" : ": " + row.why());
        for (Timer timer : row.timers()) {
            line.add("  ").add(timer.count() > 0 ? "33" : Styled.BOLD, Countdown.text(timer, nowNs, false));
        }
        return line.line();
    }

    private static void variables(List<String> lines, Shown shown, Map<String, Long> changedNs, int width, long nowNs) {
        int each = Math.max(1, width / CELL);
        Styled line = null;
        int column = 0;
        for (String name : VARIABLES) {
            String value = shown.variables().get(name);
            if (value == null) {
                continue;
            }
            if (value.equals(NO_SSTHRESH)) {
                value = "-";
            }
            if (line == null) {
                line = new Styled(width);
                column = 0;
            }
            boolean isFresh = nowNs - changedNs.getOrDefault(name, Long.MIN_VALUE / 2) < TableText.FRESH_NS;
            line.to(column * CELL).add(Styled.DIM, name).add(" ").add(isFresh ? Styled.BOLD : Styled.PLAIN, value);
            column++;
            if (column == each) {
                lines.add(line.line());
                line = null;
            }
        }
        if (line != null) {
            lines.add(line.line());
        }
    }

    private static void sack(List<String> lines, Shown shown, int width) {
        String ours = shown.variables().getOrDefault("sackBlocks", "");
        String theirs = shown.variables().getOrDefault("sacked", "");
        if (shown.variables().containsKey("sackBlocks")) {
            lines.add(new Styled(width)
                    .add(Styled.DIM, "SACK")
                    .add(" we hold " + (ours.isEmpty() ? "none" : ours) + "; the peer holds "
                            + (theirs.isEmpty() ? "none" : theirs) + " ahead of a gap")
                    .line());
        }
    }

    private static String segment(String text, int width) {
        String body = text.strip();
        String style = body.contains(" | ") ? "36" : Styled.PLAIN;
        return new Styled(width).add(style, text).line();
    }

    /** All of the figure; of the steps under it the last, as many as there is room for, rather without their rules. */
    private static void picture(List<String> lines, Shown shown, int width, int height) {
        List<String> all = shown.lines();
        String now = shown.rows().get(0).state();
        int figure = Math.min(FIGURE, all.size());
        all.subList(0, figure).forEach(line -> lines.add(picture(line, now, width)));
        List<String> steps = all.subList(figure, all.size());
        int room = Math.max(0, height - lines.size());
        if (steps.size() > room) {
            steps = steps.stream().filter(line -> !line.startsWith(" ")).toList();
        }
        steps.subList(Math.max(0, steps.size() - room), steps.size())
                .forEach(line -> lines.add(picture(line, now, width)));
    }

    private static String picture(String text, String now, int width) {
        Styled line = new Styled(width);
        int at = text.indexOf("[" + now + "]");
        if (at < 0) {
            return line.add(text).line();
        }
        int end = at + now.length() + 2;
        return line.add(text.substring(0, at))
                .add("1;7", text.substring(at, end))
                .add(text.substring(end))
                .line();
    }

    static long nextChangeNs(Shown shown, Map<String, Long> changedNs, long nowNs) {
        long next = TableText.nextChangeNs(shown, nowNs);
        for (long changed : changedNs.values()) {
            if (nowNs - changed < TableText.FRESH_NS) {
                next = Math.min(next, changed + TableText.FRESH_NS);
            }
        }
        return next;
    }
}
