package rawtcp.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import rawtcp.trace.Drawing.Row;
import rawtcp.trace.Drawing.Rung;

/**
 * Sequence numbers over time, as Stevens drew them: each segment a stroke, acknowledgments a staircase under it, the window's
 * right edge above; and under that the congestion window, where the sender is ours.
 */
final class SequenceGraph {
    static final double WIDTH = LadderPicture.WIDTH;
    private static final double LEFT = 90;
    private static final double RIGHT = WIDTH - 30;
    private static final double TOP = 50;
    private static final double UPPER = 380;
    private static final double LOWER = 150;
    private static final double GAP = 60;
    private static final int TICKS = 8;

    private final Svg svg = new Svg();
    private final List<Rung> rungs = new ArrayList<>();
    private final boolean oursSends;
    private double endS;
    private double height;

    SequenceGraph(Drawing drawing) {
        long[] octets = new long[2];
        for (Row row : drawing.rows) {
            if (row.rung() != null && row.rung().seq() >= 0) {
                rungs.add(row.rung());
                octets[row.rung().inbound() ? 1 : 0] += row.rung().length();
            }
        }
        oursSends = octets[0] >= octets[1];
    }

    /** False: no data, or of more than one conversation. */
    boolean isWorthIt() {
        return rungs.stream().anyMatch(rung -> rung.length() > 0)
                && rungs.stream().map(Rung::flow).distinct().count() == 1;
    }

    double height() {
        return height;
    }

    String elements() {
        long beganNs = rungs.get(0).atNs();
        endS = Math.max(1e-6, (rungs.get(rungs.size() - 1).atNs() - beganNs) / 1e9);
        String sender =
                oursSends ? rungs.get(0).flow().local() : rungs.get(0).flow().remote();
        svg.words(LEFT, TOP - 22, "start", "title", "Sequence numbers of " + sender, null);
        upper(beganNs);
        height = TOP + UPPER + GAP;
        if (oursSends && rungs.stream().anyMatch(rung -> rung.cwnd() > 0)) {
            lower(beganNs);
            height += LOWER + GAP;
        }
        return svg.toString();
    }

    private boolean isData(Rung rung) {
        return rung.inbound() != oursSends;
    }

    private double x(Rung rung, long beganNs) {
        return LEFT + (rung.atNs() - beganNs) / 1e9 / endS * (RIGHT - LEFT);
    }

    private void upper(long beganNs) {
        long most = 1;
        for (Rung rung : rungs) {
            most = Math.max(most, isData(rung) ? rung.seq() + rung.length() : 0);
        }
        double top = most * 1.05;
        double bottom = TOP + UPPER;
        axes(TOP, bottom, top, "octets");
        StringBuilder sent = new StringBuilder();
        StringBuilder again = new StringBuilder();
        StringBuilder lost = new StringBuilder();
        for (Rung rung : rungs) {
            if (isData(rung) && rung.length() > 0) {
                double x = x(rung, beganNs);
                String stroke = "M" + Svg.point(x, y(rung.seq(), top, TOP, bottom)) + "L"
                        + Svg.point(
                                x,
                                Math.min(
                                        y(rung.seq(), top, TOP, bottom) - 1.5,
                                        y(rung.seq() + rung.length(), top, TOP, bottom)));
                (rung.lost() ? lost : rung.again() ? again : sent).append(stroke);
            }
        }
        svg.path(staircase(beganNs, top, bottom, rung -> rung.ack()), "ack");
        svg.path(staircase(beganNs, top, bottom, rung -> Math.min((long) top, rung.ack() + rung.window())), "edge");
        svg.path(sent.toString(), "out");
        svg.path(again.toString(), "again");
        svg.path(lost.toString(), "lost");
        legend(
                TOP - 22,
                "window's right edge",
                "edge",
                "acknowledged",
                "ack",
                "lost here",
                "lost",
                "sent again",
                "again",
                "sent",
                "out");
    }

    private String staircase(long beganNs, double top, double bottom, ToLongFunction<Rung> value) {
        StringBuilder d = new StringBuilder();
        double before = bottom;
        for (Rung rung : rungs) {
            if (!isData(rung) && rung.ack() >= 0 && !rung.lost()) {
                double x = x(rung, beganNs);
                double y = y(value.applyAsLong(rung), top, TOP, bottom);
                d.append(d.length() == 0 ? "M" : "L")
                        .append(Svg.point(x, before))
                        .append('L')
                        .append(Svg.point(x, y));
                before = y;
            }
        }
        return d.length() == 0
                ? "M0,0"
                : d.append('L').append(Svg.point(RIGHT, before)).toString();
    }

    /** {@code top} stands for the height {@code from}, 0 for {@code bottom}. */
    private static double y(long value, double top, double from, double bottom) {
        return bottom - value / top * (bottom - from);
    }

    private void lower(long beganNs) {
        double from = TOP + UPPER + GAP;
        double bottom = from + LOWER;
        long most = rungs.stream().mapToLong(Rung::cwnd).max().orElse(1);
        double top = most * 1.1;
        axes(from, bottom, top, "cwnd");
        StringBuilder cwnd = new StringBuilder();
        StringBuilder threshold = new StringBuilder();
        for (Rung rung : rungs) {
            if (rung.cwnd() > 0) {
                double x = x(rung, beganNs);
                cwnd.append(cwnd.length() == 0 ? "M" : "L").append(Svg.point(x, y(rung.cwnd(), top, from, bottom)));
                if (rung.ssthresh() >= 0) {
                    threshold
                            .append(threshold.length() == 0 ? "M" : "L")
                            .append(Svg.point(x, y(Math.min((long) top, rung.ssthresh()), top, from, bottom)));
                }
            }
        }
        svg.path(cwnd.toString(), "cwnd");
        if (threshold.length() > 0) {
            svg.path(threshold.toString(), "ssthresh");
        }
        legend(from - 12, "ssthresh", "ssthresh", "congestion window", "cwnd");
    }

    private void axes(double from, double bottom, double top, String unit) {
        double step = niceStep(top / TICKS);
        for (double value = 0; value <= top; value += step) {
            double y = bottom - value / top * (bottom - from);
            svg.line(LEFT, y, RIGHT, y, "grid");
            svg.words(LEFT - 6, y + 4, "end", "tick", plain(value), null);
        }
        double seconds = niceStep(endS / TICKS);
        for (double value = 0; value <= endS * 1.0001; value += seconds) {
            double x = LEFT + value / endS * (RIGHT - LEFT);
            svg.line(x, from, x, bottom, "grid");
            svg.words(x, bottom + 16, "middle", "tick", time(value, seconds), null);
        }
        svg.line(LEFT, bottom, RIGHT, bottom, "axis").line(LEFT, from, LEFT, bottom, "axis");
        svg.words(LEFT - 6, from - 8, "end", "tick", unit, null);
    }

    /** {@code entries}: the words and the kind of line that they explain, from right to left. */
    private void legend(double y, String... entries) {
        double x = RIGHT;
        for (int i = 0; i < entries.length; i += 2) {
            x -= entries[i].length() * 7 + 36;
            svg.path("M" + Svg.point(x, y - 4) + "L" + Svg.point(x + 24, y - 4), entries[i + 1]);
            svg.words(x + 28, y, "start", "note", entries[i], null);
        }
    }

    /** 1, 2 or 5 times a power of ten. */
    private static double niceStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double rest = least / power;
        return power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
    }

    private static String plain(double value) {
        return String.format(Locale.ROOT, "%,d", Math.round(value));
    }

    private static String time(double seconds, double step) {
        return step >= 1e-3
                ? String.format(Locale.ROOT, step >= 1 ? "%.0f s" : "%.3f s", seconds)
                : String.format(Locale.ROOT, "%.3f ms", seconds * 1e3);
    }
}
