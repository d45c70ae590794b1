package rawtcp.trace;

import java.util.Locale;

/** Elements of an SVG picture as text. */
final class Svg {
    private final StringBuilder text = new StringBuilder();

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    static String escaped(String words) {
        return words.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    Svg line(double x1, double y1, double x2, double y2, String kind) {
        text.append("<line class=\"")
                .append(kind)
                .append("\" x1=\"")
                .append(number(x1))
                .append("\" y1=\"");
        text.append(number(y1))
                .append("\" x2=\"")
                .append(number(x2))
                .append("\" y2=\"")
                .append(number(y2));
        text.append("\"/>\n");
        return this;
    }

    /** {@code whole}: told where the mouse rests; null: nothing more than the words. */
    Svg words(double x, double y, String anchor, String kind, String words, String whole) {
        text.append("<text class=\"")
                .append(kind)
                .append("\" x=\"")
                .append(number(x))
                .append("\" y=\"");
        text.append(number(y))
                .append("\" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(escaped(words));
        if (whole != null) {
            text.append("<title>").append(escaped(whole)).append("</title>");
        }
        text.append("</text>\n");
        return this;
    }

    Svg path(String d, String kind) {
        text.append("<path class=\"").append(kind).append("\" d=\"").append(d).append("\"/>\n");
        return this;
    }

    Svg add(String elements) {
        text.append(elements);
        return this;
    }

    static String point(double x, double y) {
        return number(x) + "," + number(y) + " ";
    }

    /** These elements as a picture. */
    String picture(double width, double height) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(width) + "\" height=\"" + number(height)
                + "\" viewBox=\"0 0 " + number(width) + " " + number(height) + "\">\n" + STYLE + text + "</svg>\n";
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static final String STYLE =
            """
            <style>
            text { font: 12px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2933; }
            text.title { font-size: 16px; font-weight: bold; }
            text.state { font-weight: bold; fill: #0b6e4f; }
            text.note, text.tick { fill: #616e7c; font-size: 11px; }
            text.bad, text.again-text { fill: #b42318; }
            line.life { stroke: #1f2933; stroke-width: 2; }
            line.out { stroke: #1d4ed8; stroke-width: 1.5; }
            line.in { stroke: #0b6e4f; stroke-width: 1.5; }
            line.again { stroke: #b42318; stroke-width: 1.5; }
            line.lost { stroke: #b42318; stroke-width: 1.5; stroke-dasharray: 6 4; }
            line.grid { stroke: #d9dee4; stroke-width: 1; }
            line.axis { stroke: #616e7c; stroke-width: 1; }
            path { fill: none; stroke-width: 1.5; }
            path.out { stroke: #1d4ed8; stroke-width: 2.5; }
            path.again { stroke: #b42318; stroke-width: 3; }
            path.lost { stroke: #f79009; stroke-width: 3; }
            path.cross { stroke: #b42318; stroke-width: 2; }
            path.ack { stroke: #0b6e4f; }
            path.edge { stroke: #9aa5b1; stroke-dasharray: 4 3; }
            path.cwnd { stroke: #7c3aed; }
            path.ssthresh { stroke: #c2410c; stroke-dasharray: 4 3; }
            path.head-out { fill: #1d4ed8; }
            path.head-in { fill: #0b6e4f; }
            path.head-again { fill: #b42318; }
            rect.paper { fill: #ffffff; }
            </style>
            <rect class="paper" width="100%" height="100%"/>
            """;
}
