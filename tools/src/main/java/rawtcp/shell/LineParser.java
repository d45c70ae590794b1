package rawtcp.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** What JLine wants to know of a line: the words of the command that the cursor is in, and how to write another. */
final class LineParser implements Parser {
    private final Supplier<String> last;

    LineParser(Supplier<String> last) {
        this.last = last;
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        Line.Begun begun = Line.begun(line.substring(0, cursor), last.get());
        List<String> words = new ArrayList<>(begun.words());
        words.add(begun.word());
        return new Words(words, begun.word(), cursor - begun.start(), line, cursor);
    }

    /** {@code typed}: how many characters of the line the word takes, with its quotes. */
    private record Words(List<String> words, String word, int typed, String line, int cursor)
            implements CompletingParsedLine {
        @Override
        public int wordCursor() {
            return word.length();
        }

        @Override
        public int wordIndex() {
            return words.size() - 1;
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            String text = candidate.toString();
            return text.matches("[^\\s;#'\"\\\\$<>|&]*") ? text : "'" + text.replace("'", "'\\''") + "'";
        }

        @Override
        public int rawWordCursor() {
            return typed;
        }

        @Override
        public int rawWordLength() {
            return typed;
        }
    }
}
