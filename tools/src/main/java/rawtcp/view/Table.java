package rawtcp.view;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns under a heading, each as wide as its widest cell, two blanks apart; no blanks at the end of a line. What is told
 * in parts is as wide as the parts before, at least.
 */
public final class Table {
    private final String[] heading;
    private final boolean[] right;
    private final int[] width;
    private final List<String[]> rows = new ArrayList<>();

    /** A heading that begins with {@code >} is of a column whose cells stand at the right. */
    public Table(String... columns) {
        heading = new String[columns.length];
        right = new boolean[columns.length];
        width = new int[columns.length];
        for (int i = 0; i < columns.length; i++) {
            right[i] = columns[i].startsWith(">");
            heading[i] = right[i] ? columns[i].substring(1) : columns[i];
        }
    }

    public void row(Object... cells) {
        assert cells.length == heading.length : cells.length + " cells";
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = String.valueOf(cells[i]);
        }
        rows.add(row);
    }

    /** The rows since the last part. */
    public String text(boolean withHeading) {
        if (withHeading) {
            widen(heading);
        }
        rows.forEach(this::widen);
        StringBuilder text = new StringBuilder();
        if (withHeading) {
            line(text, heading);
        }
        rows.forEach(row -> line(text, row));
        rows.clear();
        return text.toString();
    }

    private void widen(String[] cells) {
        for (int i = 0; i < cells.length; i++) {
            width[i] = Math.max(width[i], firstLine(cells[i]).length());
        }
    }

    private void line(StringBuilder text, String[] cells) {
        int start = text.length();
        for (int i = 0; i < cells.length; i++) {
            String blanks =
                    " ".repeat(Math.max(0, width[i] - firstLine(cells[i]).length()));
            text.append(right[i] ? blanks + cells[i] : cells[i] + blanks).append("  ");
        }
        int end = text.length();
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
        text.append('\n');
    }

    /** The last cell of a row may carry further lines (ports --info). */
    private static String firstLine(String cell) {
        int end = cell.indexOf('\n');
        return end < 0 ? cell : cell.substring(0, end);
    }
}
