package rawtcp.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rawtcp.shell.Shown.Counts;
import rawtcp.shell.Shown.Row;
import rawtcp.shell.Shown.Timer;

/** The table under the prompt: from what is to be shown, the room that there is, and the time, to lines. No state. */
final class TableText {
    /** How long a new state stands out. */
    static final long FRESH_NS = 2_000_000_000;

    private static final int BAR_AND_HEADING = 2;
    private static final int LEAST_TIMERS = 12;
    private static final int OWNER_FROM = 100;
    private static final int FULL_NAMES_FROM = 110;
    private static final int WHY_FROM = 150;
    private static final int GAP = 2;
    private static final int MILLION = 1_000_000;

    private static final Map<String, String> COLOUR = Map.ofEntries(
            Map.entry("LISTEN", "1"),
            Map.entry("SYN_SENT", "33"),
            Map.entry("SYN_RCVD", "33"),
            Map.entry("ESTABLISHED", "32"),
            Map.entry("FIN_WAIT_1", "35"),
            Map.entry("FIN_WAIT_2", "35"),
            Map.entry("CLOSING", "35"),
            Map.entry("CLOSE_WAIT", "36"),
            Map.entry("LAST_ACK", "36"),
            Map.entry("TIME_WAIT", "34"),
            Map.entry("CLOSED", "31"));

    private TableText() {}

    /** How many lines it would take to show all. */
    static int wanted(Shown shown) {
        return shown.rows().isEmpty() ? 1 : BAR_AND_HEADING + shown.rows().size();
    }

    /** How many connections {@code height} lines have room for. */
    static int rowsIn(int height) {
        return Math.max(1, height - BAR_AND_HEADING);
    }

    /** {@code height} lines of {@code width} columns; the first is a bar that says how many there are. */
    static List<String> lines(String stack, Shown shown, int width, int height, long nowNs) {
        int rows = Math.min(shown.rows().size(), Math.max(0, height - BAR_AND_HEADING));
        List<String> lines = new ArrayList<>();
        lines.add(bar(stack, shown, rows, width));
        if (rows > 0) {
            List<Row> visible = shown.rows().subList(0, rows);
            Columns columns = Columns.of(visible, width);
            lines.add(columns.heading());
            visible.forEach(row -> lines.add(columns.line(row, nowNs)));
        }
        while (lines.size() < height) {
            lines.add(new Styled(width).line());
        }
        return lines.subList(0, height);
    }

    private static String bar(String stack, Shown shown, int rows, int width) {
        Counts counts = shown.counts();
        if (counts == null) {
            return new Styled(width)
                    .add(Styled.REVERSE, " " + stack + ": no stack runs; listen and connect start one")
                    .line(Styled.REVERSE);
        }
        String all = " " + stack + ": " + number(counts.connections(), "connection")
                + ", " + number(counts.listeners(), "listener")
                + (counts.orphans() > 0 ? ", " + number(counts.orphans(), "orphan") + " (o)" : "")
                + (counts.timeWaits() > 0 ? ", " + counts.timeWaits() + " TIME_WAIT" : "");
        int first = counts.skipped();
        String where = rows == counts.lines()
                ? ""
                : (first + 1) + "-" + (first + rows) + " of " + counts.lines() + ", PgDn/PgUp ";
        Styled bar = new Styled(width).add(Styled.REVERSE, all);
        int blanks = bar.room() - where.length();
        if (blanks >= GAP) {
            bar.add(Styled.REVERSE, " ".repeat(blanks)).add(Styled.REVERSE, where);
        }
        return bar.line(Styled.REVERSE);
    }

    private static String number(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    static String colour(Row row, long nowNs) {
        String colour = COLOUR.getOrDefault(row.state(), Styled.PLAIN);
        boolean fresh = row.sinceNs() > 0
                && nowNs - row.sinceNs() < FRESH_NS
                && !row.state().equals("LISTEN");
        return fresh ? colour + ";1;7" : colour;
    }

    /** When the same will have to be drawn otherwise: a countdown goes on, or a state is no longer new. */
    static long nextChangeNs(Shown shown, long nowNs) {
        long next = Long.MAX_VALUE;
        for (Row row : shown.rows()) {
            for (Timer timer : row.timers()) {
                long leftNs = Countdown.untilNextNs(timer.deadlineNs() - nowNs);
                next = Math.min(next, leftNs == Long.MAX_VALUE ? leftNs : nowNs + leftNs);
            }
            if (nowNs - row.sinceNs() < FRESH_NS) {
                next = Math.min(next, row.sinceNs() + FRESH_NS);
            }
        }
        return next;
    }

    /** How the width is shared. {@code shortLocal}: no room for our address, which is mostly the same. */
    private record Columns(
            int width,
            int id,
            int state,
            int received,
            int sent,
            int local,
            int peer,
            int owner,
            int why,
            boolean shortLocal) {
        static Columns of(List<Row> rows, int width) {
            int id = "ID".length();
            int received = "RECV-Q".length();
            int sent = "SEND-Q".length();
            int local = "LOCAL".length();
            int shortest = local;
            int peer = "PEER".length();
            int owner = "OWNER".length();
            for (Row row : rows) {
                id = Math.max(id, id(row).length());
                local = Math.max(local, row.local().length());
                shortest = Math.max(shortest, port(row.local()).length());
                peer = Math.max(peer, row.peer().length());
                owner = Math.max(owner, row.owner().length());
                received = Math.max(received, octets(row.receiveQueue()).length());
                sent = Math.max(sent, octets(row.sendQueue()).length());
            }
            int state = "ESTABLISHED".length();
            int shownOwner = width >= OWNER_FROM ? owner : 0;
            int fixed = id + state + received + sent + peer + shownOwner + (shownOwner > 0 ? 7 : 6) * GAP;
            boolean isNarrow = fixed + local + LEAST_TIMERS > width;
            int shownLocal = isNarrow ? shortest : local;
            int rest = width - fixed - shownLocal;
            int why = width >= WHY_FROM ? rest / 2 : 0;
            return new Columns(width, id, state, received, sent, shownLocal, peer, shownOwner, why, isNarrow);
        }

        String heading() {
            Styled line = new Styled(width);
            cell(line, Styled.BOLD, "ID", id);
            cell(line, Styled.BOLD, "STATE", state);
            right(line, Styled.BOLD, "RECV-Q", received);
            right(line, Styled.BOLD, "SEND-Q", sent);
            cell(line, Styled.BOLD, "LOCAL", local);
            cell(line, Styled.BOLD, "PEER", peer);
            if (owner > 0) {
                cell(line, Styled.BOLD, "OWNER", owner);
            }
            if (why > 0) {
                cell(line, Styled.BOLD, "WHY", why);
            }
            return line.add(Styled.BOLD, "TIMERS").line();
        }

        String line(Row row, long nowNs) {
            Styled line = new Styled(width);
            cell(line, row.isOrphan() ? "31" : Styled.PLAIN, id(row), id);
            cell(line, colour(row, nowNs), row.state(), state);
            right(line, busy(row.receiveQueue()), octets(row.receiveQueue()), received);
            right(line, busy(row.sendQueue()), octets(row.sendQueue()), sent);
            cell(line, Styled.PLAIN, shortLocal ? port(row.local()) : row.local(), local);
            cell(line, Styled.PLAIN, row.peer(), peer);
            if (owner > 0) {
                cell(line, row.isOrphan() ? "31" : Styled.PLAIN, row.owner(), owner);
            }
            if (why > 0) {
                cell(line, Styled.PLAIN, clipped(row.why(), why), why);
            }
            timers(line, row, nowNs);
            return line.line();
        }

        private void timers(Styled line, Row row, long nowNs) {
            List<Timer> timers = row.timers();
            for (int i = 0; i < timers.size(); i++) {
                String text = Countdown.text(timers.get(i), nowNs, width < FULL_NAMES_FROM);
                int more = timers.size() - i;
                String hint = "+" + more;
                boolean isLast = more == 1;
                if (text.length() + (isLast ? 0 : hint.length() + 1) > line.room() && i > 0) {
                    line.add(Styled.DIM, hint);
                    return;
                }
                line.add(timers.get(i).count() > 0 ? "33" : Styled.PLAIN, text).add(" ");
            }
        }

        private static String busy(long octets) {
            return octets > 0 ? Styled.BOLD : Styled.DIM;
        }

        private static void cell(Styled line, String style, String text, int width) {
            int start = width + GAP;
            line.add(style, clipped(text, width)).add(" ".repeat(start - Math.min(width, text.length())));
        }

        private static void right(Styled line, String style, String text, int width) {
            line.add(" ".repeat(Math.max(0, width - text.length())))
                    .add(style, text)
                    .add(" ".repeat(GAP));
        }

        private static String clipped(String text, int width) {
            return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
        }

        private static String id(Row row) {
            return row.isOrphan() ? row.id() + "o" : Integer.toString(row.id());
        }

        private static String port(String address) {
            return address.substring(address.lastIndexOf(':'));
        }

        private static String octets(long count) {
            return count < MILLION ? Long.toString(count) : count / MILLION + "M";
        }
    }
}
