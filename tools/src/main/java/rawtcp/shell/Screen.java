package rawtcp.shell;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;

/**
 * The terminal, divided in two: the prompt and what commands print scroll in the upper part (DECSTBM), the table stands
 * in the lower. Whoever writes above needs to know nothing of it, for all that is drawn below is one write, begins by
 * saving the cursor and ends by restoring it (DECSC, DECRC).
 */
final class Screen {
    private static final int LEAST_ROWS = 10;
    private static final int LEAST_COLUMNS = 40;
    private static final String HIDE = "\033[?25l";
    private static final String SHOW = "\033[?25h";
    private static final String SAVE = "\0337";
    private static final String RESTORE = "\0338";
    private static final String WHOLE_SCREEN = "\033[r";
    private static final String DOWN = "\033D"; // scrolls at the bottom margin
    private static final byte[] CLEAR = "\033[H\033[2J".getBytes(StandardCharsets.US_ASCII);

    private final Terminal terminal;
    private final OutputStream out;
    private int columns;
    private int rows;
    /** Lines of the lower part, and what stands in them; null: unknown. */
    private int reserved;

    private String[] drawn = {};
    /** False: the margins have to be set again. */
    private boolean isDivided;

    /** Of what a command prints: where in the line it stands. */
    private int column;

    Screen(Terminal terminal) {
        this.terminal = terminal;
        this.out = terminal.output();
        measure();
    }

    private void measure() {
        Size size = terminal.getSize();
        columns = size.getColumns();
        rows = size.getRows();
    }

    synchronized int columns() {
        return columns;
    }

    synchronized int rows() {
        return rows;
    }

    /** Of the upper part. */
    synchronized int scrollingRows() {
        return rows - reserved;
    }

    boolean isTooSmall() {
        return rows() < LEAST_ROWS || columns() < LEAST_COLUMNS;
    }

    /** How many lines the lower part has from now on: as many as {@code wanted} where the upper part {@code mayMove}. */
    synchronized int reserve(int wanted, boolean mayMove) throws IOException {
        if (wanted != reserved && mayMove && isBetweenLines()) {
            StringBuilder text = new StringBuilder();
            if (wanted > reserved) {
                makeRoom(text, wanted - reserved);
            }
            margins(text, wanted);
            for (int row = rows - Math.max(reserved, wanted); row < rows; row++) {
                at(text, row).append("\033[2K");
            }
            text.append(RESTORE);
            reserved = wanted;
            drawn = new String[reserved];
            write(text);
        }
        return reserved;
    }

    /** Moves what stands above up, where it has to be, and the cursor with it. */
    private static void makeRoom(StringBuilder text, int lines) {
        text.append(DOWN.repeat(lines)).append("\033[").append(lines).append('A');
    }

    /** Leaves the cursor saved. */
    private void margins(StringBuilder text, int below) {
        text.append(SAVE);
        if (below == 0) {
            text.append(WHOLE_SCREEN);
        } else {
            text.append("\033[1;").append(rows - below).append('r');
        }
        text.append("\033[0m");
    }

    private static StringBuilder at(StringBuilder text, int row) {
        return text.append("\033[").append(row + 1).append(";1H");
    }

    /** As many lines as are reserved; of those only what has changed is written. */
    synchronized void draw(List<String> lines) throws IOException {
        if (lines.size() != reserved || !isBetweenLines()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (!isDivided && reserved > 0) {
            margins(text, reserved);
            isDivided = true;
        }
        for (int i = 0; i < reserved; i++) {
            if (!lines.get(i).equals(drawn[i])) {
                if (text.isEmpty()) {
                    text.append(SAVE).append("\033[0m");
                }
                drawn[i] = lines.get(i);
                at(text, rows - reserved + i).append(lines.get(i));
            }
        }
        if (!text.isEmpty()) {
            write(text.insert(0, HIDE).append(RESTORE).append(SHOW));
        }
    }

    /** A cursor that waits behind a full line for the next character would forget that it does (tmux). */
    private boolean isBetweenLines() {
        return column == 0 || columns == 0 || column % columns != 0;
    }

    /** The terminal has another size: what stood below stands somewhere, and is cleared away. */
    synchronized void resized() throws IOException {
        measure();
        StringBuilder text = new StringBuilder(SAVE + WHOLE_SCREEN + RESTORE);
        int below = Math.min(reserved, rows / 2);
        if (reserved > 0) {
            makeRoom(text, below);
            text.append(SAVE).append("\033[B\r\033[J").append(RESTORE);
        }
        reserved = below;
        margins(text, reserved);
        drawn = new String[reserved];
        write(text.append(RESTORE));
    }

    /** Empties the upper part; the cursor is at its top. */
    synchronized void clear() throws IOException {
        StringBuilder text = new StringBuilder();
        clear(text);
        write(text);
    }

    private void clear(StringBuilder text) {
        for (int row = 0; row < rows - reserved; row++) {
            at(text, row).append("\033[2K");
        }
        at(text, 0);
    }

    /** What a command prints. */
    synchronized void print(byte[] bytes) throws IOException {
        int from = 0;
        if (reserved > 0 && startsWithClear(bytes)) {
            clear();
            from = CLEAR.length;
        }
        for (int i = from; i < bytes.length; i++) {
            boolean begins = bytes[i] == '\n' || bytes[i] == '\r';
            boolean goesBack = bytes[i] == '\b';
            column = begins ? 0 : goesBack ? Math.max(0, column - 1) : column + 1;
        }
        out.write(bytes, from, bytes.length - from);
        out.flush();
    }

    private static boolean startsWithClear(byte[] bytes) {
        boolean same = bytes.length >= CLEAR.length;
        for (int i = 0; same && i < CLEAR.length; i++) {
            same = bytes[i] == CLEAR[i];
        }
        return same;
    }

    /** A command has ended: what it may have done to the terminal is put right by the next drawing. */
    synchronized void commandEnded() {
        column = 0;
        isDivided = false;
        drawn = new String[reserved];
    }

    /** The whole terminal is the next program's again. */
    synchronized void close() throws IOException {
        if (reserved > 0) {
            StringBuilder text = new StringBuilder();
            margins(text, 0);
            at(text, rows - reserved).append("\033[J").append(RESTORE);
            reserved = 0;
            write(text);
        }
    }

    private void write(StringBuilder text) throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
