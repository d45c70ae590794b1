package rawtcp.shell;

import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Asks the daemon what may follow: commands, options, and the words that options take. */
final class Completion implements Completer {
    private final Commands commands;

    Completion(Commands commands) {
        this.commands = commands;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        List<String> words = new ArrayList<>(List.of("complete", "--"));
        words.addAll(line.words().subList(0, line.wordIndex()));
        words.add(line.word().substring(0, line.wordCursor()));
        commands.output(words).lines().map(String::strip).forEach(word -> candidates.add(new Candidate(word)));
    }
}
