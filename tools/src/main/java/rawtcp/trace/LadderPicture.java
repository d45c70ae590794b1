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
    private static final double LOST_AT = 0.9;
    private static final double NOTE_STEP = 14;
    private static final int NOTE_LETTERS = 54;
    private static final int RUNG_LETTERS = 90;

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
        if (note.state() != null) {
            svg.words(LEFT - 8, y, "end", "state", note.state(), note.text());
            return;
        }
        StringBuilder line = new StringBuilder();
        for (String word : note.text().split(" ", -1)) {
            if (line.length() + 1 + word.length() > NOTE_LETTERS) {
                noteLine(line, note);
                y += NOTE_STEP;
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        noteLine(line, note);
    }

    private void noteLine(StringBuilder line, Note note) {
        svg.words(LEFT - 8, y, "end", "note", line.toString(), note.text());
        line.setLength(0);
    }

    /** What decides its colour. */
    static String kind(Rung rung) {
        return rung.lost() ? "lost" : rung.again() ? "again" : rung.inbound() ? "in" : "out";
    }

    private void rung(Rung rung, long beganNs) {
        y += STEP;
        String kind = kind(rung);
        String time = String.format(Locale.ROOT, "%.6f s", (rung.atNs() - beganNs) / 1e9);
        svg.words(8, y, "start", "note", time, null);
        arrow(rung, kind);
        String whole = rung.whole()
                + rung.causes().stream().map(note -> "\n" + note.text()).collect(Collectors.joining());
        boolean stands = rung.lost() || rung.again();
        svg.words((LEFT + RIGHT) / 2, y - 3, "middle", stands ? "again-text" : "rung", words(rung), whole);
        y += SLOPE / 2;
    }

    /** To the other side; what is lost ends on its way, in a cross. */
    private void arrow(Rung rung, String kind) {
        double from = rung.inbound() ? RIGHT : LEFT;
        double whole = (rung.inbound() ? LEFT : RIGHT) - from;
        double part = rung.lost() ? LOST_AT : 1;
        double x = from + part * whole;
        double end = y + part * SLOPE;
        svg.line(from, y, x, end, kind);
        double back = Math.copySign(9, -whole);
        String cross = "M" + Svg.point(x - 5, end - 5) + "L" + Svg.point(x + 5, end + 5) + "M"
                + Svg.point(x - 5, end + 5) + "L" + Svg.point(x + 5, end - 5);
        String head =
                "M" + Svg.point(x, end) + "L" + Svg.point(x + back, end - 4) + "L" + Svg.point(x + back, end + 4) + "Z";
        svg.path(rung.lost() ? cross : head, rung.lost() ? "cross" : "head-" + kind);
    }

    private static String words(Rung rung) {
        String mark = rung.mark().isEmpty() ? "" : "  (" + rung.mark() + ")";
        return cut(rung.text().replaceAll("nop,|,nop\\b", ""), Math.max(1, RUNG_LETTERS - mark.length())) + mark;
    }

    private static String cut(String words, int letters) {
        return words.length() <= letters ? words : words.substring(0, letters - 1) + "…";
    }
}
