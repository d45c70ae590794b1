package rawtcp.trace;

import java.util.Locale;
import java.util.stream.Collectors;
import rawtcp.trace.Drawing.Row;
import rawtcp.trace.Drawing.Rung;
import rawtcp.trace.TraceEvent.Note;

/** The ladder as a picture: our states and what happened at the left, the packets between both ends. */
final class LadderPicture {
    static final double WIDTH = 1100;
    private static final int MOST_RUNGS = 500;
    private static final double LEFT = 400;
    private static final double RIGHT = 1060;
    private static final double STEP = 24;
    private static final double SLOPE = 10;
    private static final int NOTE_LETTERS = 50;
    private static final int RUNG_LETTERS = 84;

    private final Svg svg = new Svg();
    private final Drawing drawing;
    private double y;
    private Flow last;

    LadderPicture(Drawing drawing) {
        this.drawing = drawing;
    }

    String picture() {
        String elements = elements();
        return new Svg().add(elements).picture(WIDTH, height());
    }

    double height() {
        return y + STEP;
    }

    String elements() {
        y = STEP;
        double top = y;
        int rungs = 0;
        long beganNs = drawing.rows.isEmpty() ? 0 : at(drawing.rows.get(0));
        for (Row row : drawing.rows) {
            if (rungs == MOST_RUNGS) {
                break;
            }
            if (row.rung() != null) {
                heading(row.rung().flow());
                rung(row.rung(), beganNs);
                rungs++;
            } else if (row.note().isDrawn()) {
                heading(row.note().flow());
                note(row.note());
            }
        }
        int more = drawing.rungs() - rungs + drawing.left();
        y += STEP;
        if (more > 0) {
            svg.words((LEFT + RIGHT) / 2, y, "middle", "note", "and " + more + " more packets", null);
            y += STEP;
        }
        return new Svg()
                .line(LEFT, top, LEFT, y, "life")
                .line(RIGHT, top, RIGHT, y, "life")
                .add(svg.toString())
                .toString();
    }

    private static long at(Row row) {
        return row.rung() != null ? row.rung().atNs() : row.note().atNs();
    }

    private void heading(Flow flow) {
        if (flow == last) {
            return;
        }
        last = flow;
        y += STEP;
        svg.words(LEFT - 8, y, "end", "title", flow.local(), null);
        svg.words(RIGHT - 8, y, "end", "title", flow.remote(), null);
        svg.words(8, y, "start", "note", flow.name(), null);
        y += STEP / 2;
    }

    private void note(Note note) {
        y += STEP * 0.75;
        boolean state = note.state() != null;
        String words = state ? note.state() : note.text();
        svg.words(LEFT - 8, y, "end", state ? "state" : "note", cut(words, NOTE_LETTERS), note.text());
    }

    private void rung(Rung rung, long beganNs) {
        y += STEP;
        boolean again = !rung.inbound()
                && rung.causes().stream().anyMatch(note -> note.kind().equals("sent-again"));
        String kind = again || rung.dropped() ? "again" : rung.inbound() ? "in" : "out";
        String time = String.format(Locale.ROOT, "%.6f s", (rung.atNs() - beganNs) / 1e9);
        double from = rung.inbound() ? RIGHT : LEFT;
        double to = rung.inbound() ? LEFT : RIGHT;
        svg.words(8, y, "start", "note", time, null);
        svg.line(from, y, to, y + SLOPE, kind);
        double back = rung.inbound() ? 9 : -9;
        String head = "M" + Svg.point(to, y + SLOPE) + "L" + Svg.point(to + back, y + SLOPE - 4) + "L"
                + Svg.point(to + back, y + SLOPE + 4) + "Z";
        svg.path(head, "head-" + kind);
        String whole = rung.text()
                + rung.causes().stream().map(note -> "\n" + note.text()).collect(Collectors.joining());
        svg.words(
                (LEFT + RIGHT) / 2,
                y - 1,
                "middle",
                kind.equals("again") ? "again-text" : "rung",
                cut(rung.text(), RUNG_LETTERS),
                whole);
        y += SLOPE / 2;
    }

    private static String cut(String words, int letters) {
        return words.length() <= letters ? words : words.substring(0, letters - 1) + "…";
    }
}
