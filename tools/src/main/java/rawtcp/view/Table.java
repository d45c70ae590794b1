package rawtcp.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns under a heading, each as wide as its widest cell, two blanks apart; no blanks at the end of a line. What is told
 * in parts is as wide as the parts before, at least.
 */
public final class Table {
    private static final String GAP = "  ";
    private static final int INDENTATION = 4;

    private final String[] heading;
    private final boolean[] right;
    private final int[] width;
    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] leftOut;
    private int room = Integer.MAX_VALUE;
    private List<String> leaving = List.of();
    private int wrapsFrom = Integer.MAX_VALUE;

    /** A heading that begins with {@code >} is of a column whose cells stand at the right. */
    public Table(String... columns) {
        heading = new String[columns.length];
        right = new boolean[columns.length];
        width = new int[columns.length];
        leftOut = new boolean[columns.length];
        for (int i = 0; i < columns.length; i++) {
            right[i] = columns[i].startsWith(">");
            heading[i] = right[i] ? columns[i].substring(1) : columns[i];
        }
    }

    /** As long as a line is longer than {@code room}, the next of {@code headings} is left out, if none behind it suffices. */
    public Table fitting(int room, String... headings) {
        this.room = room;
        leaving = List.of(headings);
        return this;
    }

    /**
     * A row that is longer than {@code room} goes on in lines of its own, from the column {@code heading} on: under it where
     * that leaves half of the room, else near the left.
     */
    public Table wrapping(int room, String heading) {
        this.room = room;
        wrapsFrom = Arrays.asList(this.heading).indexOf(heading);
        return this;
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
        fit();
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

    private void fit() {
        List<String> all = Arrays.asList(heading);
        leaving.stream().mapToInt(all::indexOf).forEach(column -> leftOut[column] |= length() > room);
        for (int i = leaving.size() - 1; i >= 0; i--) {
            int column = all.indexOf(leaving.get(i));
            leftOut[column] &= length() + GAP.length() + width[column] > room;
        }
    }

    private int length() {
        int length = -GAP.length();
        for (int i = 0; i < width.length; i++) {
            length += leftOut[i] ? 0 : width[i] + GAP.length();
        }
        return length;
    }

    private void line(StringBuilder text, String[] cells) {
        int start = text.length();
        cells(text, cells, cells.length);
        int newline = text.indexOf("\n", start);
        int end = newline < 0 ? text.length() : newline;
        if (end - start > room && wrapsFrom < cells.length) {
            String further = text.substring(end);
            text.setLength(start);
            cells(text, cells, wrapsFrom);
            wrap(text, start, firstLine(String.join(GAP, Arrays.asList(cells).subList(wrapsFrom, cells.length))));
            text.append(further);
        }
        text.append('\n');
    }

    private void wrap(StringBuilder text, int start, String tail) {
        int column = 0;
        for (int i = 0; i < wrapsFrom; i++) {
            column += width[i] + GAP.length();
        }
        boolean isUnder = column <= room / 2;
        String indentation = " ".repeat(isUnder ? column : INDENTATION);
        String begin = isUnder ? " ".repeat(column - (text.length() - start)) : "\n" + indentation;
        text.append(begin).append(String.join("\n" + indentation, folded(tail, room - indentation.length())));
    }

    private static List<String> folded(String words, int most) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words.split(" ", -1)) {
            if (line.length() > 0 && (line.length() + 1 + word.length()) > most) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }

    /** The first {@code count} of them. */
    private void cells(StringBuilder text, String[] cells, int count) {
        int start = text.length();
        for (int i = 0; i < count; i++) {
            if (leftOut[i]) {
                continue;
            }
            String blanks =
                    " ".repeat(Math.max(0, width[i] - firstLine(cells[i]).length()));
            text.append(right[i] ? blanks + cells[i] : cells[i] + blanks).append(GAP);
        }
        int end = text.length();
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
    }

    /** The last cell of a row may carry further lines (ports --info). */
    private static String firstLine(String cell) {
        int end = cell.indexOf('\n');
        return end < 0 ? cell : cell.substring(0, end);
    }
}
