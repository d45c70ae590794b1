package rawtcp.trace;

import java.util.Locale;
import rawtcp.trace.Drawing.Row;

/** A trace as pictures: one SVG, or a page that stands by itself. */
public final class TracePage {
    private TracePage() {}

    public static String svg(Drawing drawing) {
        SequenceGraph graph = new SequenceGraph(drawing);
        LadderPicture ladder = new LadderPicture(drawing);
        String rungs = ladder.elements();
        if (!graph.isWorthIt()) {
            return new Svg().add(rungs).picture(LadderPicture.WIDTH, ladder.height());
        }
        String strokes = graph.elements();
        String below = "<g transform=\"translate(0 " + Math.round(graph.height()) + ")\">\n" + rungs + "</g>\n";
        return new Svg().add(strokes).add(below).picture(LadderPicture.WIDTH, graph.height() + ladder.height());
    }

    /** {@code title}: what was traced, and when. */
    public static String html(Drawing drawing, String title) {
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
        page.append(Svg.escaped(title)).append("</title>\n").append(STYLE).append("</head>\n<body>\n<h1>");
        page.append(Svg.escaped(title)).append("</h1>\n");
        SequenceGraph graph = new SequenceGraph(drawing);
        if (graph.isWorthIt()) {
            String strokes = graph.elements();
            page.append("<h2>Time and sequence</h2>\n<figure>\n");
            page.append(new Svg().add(strokes).picture(SequenceGraph.WIDTH, graph.height()));
            page.append("</figure>\n");
        }
        page.append("<h2>Ladder</h2>\n<figure>\n").append(new LadderPicture(drawing).picture());
        page.append("</figure>\n<h2>Every event</h2>\n<table>\n");
        page.append("<tr><th>s</th><th>id</th><th></th><th>packet, or what happened</th></tr>\n");
        rows(page, drawing);
        page.append("</table>\n");
        if (drawing.left() > 0) {
            page.append("<p>and ").append(drawing.left()).append(" more packets</p>\n");
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private static void rows(StringBuilder page, Drawing drawing) {
        long beganNs = -1;
        for (Row row : drawing.rows) {
            long atNs = row.rung() != null ? row.rung().atNs() : row.note().atNs();
            beganNs = beganNs < 0 ? atNs : beganNs;
            Flow flow = row.rung() != null ? row.rung().flow() : row.note().flow();
            String kind = row.rung() == null ? row.note().kind() : LadderPicture.kind(row.rung());
            page.append("<tr class=\"").append(kind).append("\"><td>");
            page.append(String.format(Locale.ROOT, "%.6f", (atNs - beganNs) / 1e9))
                    .append("</td><td>");
            page.append(flow.id == 0 ? "" : flow.id).append("</td><td>");
            page.append(row.rung() == null ? "" : row.rung().inbound() ? "&lt;" : "&gt;")
                    .append("</td><td>");
            page.append(Svg.escaped(
                    row.rung() == null ? row.note().text() : row.rung().whole()));
            page.append("</td></tr>\n");
        }
    }

    private static final String STYLE =
            """
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; color: #1f2933; max-width: 1140px; margin: 2em auto; padding: 0 1em; }
            h1 { font-size: 22px; } h2 { font-size: 17px; margin-top: 2em; }
            figure { margin: 0; overflow-x: auto; border: 1px solid #d9dee4; }
            table { border-collapse: collapse; font: 12px/1.5 "DejaVu Sans Mono", Menlo, Consolas, monospace; width: 100%; }
            td, th { text-align: left; padding: 1px 8px; vertical-align: top; }
            tr:nth-child(even) { background: #f5f7fa; }
            tr.out td { color: #1d4ed8; } tr.in td { color: #0b6e4f; }
            tr.state td { font-weight: bold; } tr.again td, tr.lost td, tr.sent-again td, tr.expired td, tr.dropped td { color: #b42318; }
            </style>
            """;
}
