package rawtcp.script;

/**
 * A token of a script. {@code text} is what was written, without the marks around it (quotes, backticks, {@code %{ }%},
 * the dashes of an option); {@code start} and {@code end} are its place in the source.
 */
record Token(Kind kind, String text, String value, int line, int start, int end) {
    enum Kind {
        INTEGER,
        HEX,
        FLOAT,
        WORD,
        STRING,
        BACKTICK,
        CODE,
        /** {@code --name} or {@code --name=value}: the text is the name, the value stands in {@link #value}. */
        OPTION,
        ELLIPSIS,
        IPV4,
        IPV6,
        CHARACTER,
        END
    }

    static Token of(Kind kind, String text, int line, int start, int end) {
        return new Token(kind, text, null, line, start, end);
    }

    boolean is(char character) {
        return kind == Kind.CHARACTER && text.charAt(0) == character;
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    /** As an error message names it. */
    String shown() {
        return switch (kind) {
            case END -> "the end of the file";
            case STRING -> "\"" + text + "\"";
            case BACKTICK -> "`" + firstLine() + "`";
            case CODE -> "%{ " + firstLine() + " }%";
            case OPTION -> "--" + text;
            default -> "'" + text + "'";
        };
    }

    private String firstLine() {
        String[] lines = text.strip().split("\n", 2);
        return lines.length == 1 ? lines[0] : lines[0] + " …";
    }
}
