package rawtcp.shell;

/** A line of the screen, cut or filled with blanks to its width, its colours in it as escape sequences. */
final class Styled {
    static final String PLAIN = "";
    static final String BOLD = "1";
    static final String DIM = "2";
    static final String REVERSE = "7";

    private final StringBuilder text = new StringBuilder();
    private final int width;
    private int used;

    Styled(int width) {
        this.width = width;
    }

    /** {@code style}: the parameters of SGR (ECMA-48). */
    Styled add(String style, String words) {
        int room = Math.min(words.length(), width - used);
        if (room <= 0) {
            return this;
        }
        used += room;
        if (style.isEmpty()) {
            text.append(words, 0, room);
        } else {
            text.append("\033[")
                    .append(style)
                    .append('m')
                    .append(words, 0, room)
                    .append("\033[0m");
        }
        return this;
    }

    Styled add(String words) {
        return add(PLAIN, words);
    }

    int room() {
        return width - used;
    }

    /** Blanks up to a column. */
    Styled to(int column) {
        return add(" ".repeat(Math.max(0, column - used)));
    }

    String line(String style) {
        add(style, " ".repeat(Math.max(0, width - used)));
        return text.toString();
    }

    String line() {
        return line(PLAIN);
    }
}
