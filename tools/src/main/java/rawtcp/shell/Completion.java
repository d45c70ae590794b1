package rawtcp.shell;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import rawtcp.client.Caller;

/** What may follow: the shell's own commands and file names are found here, all else is asked of the daemon. */
final class Completion implements Completer {
    private static final int LONGEST_DESCRIPTION = 60;

    private final Commands commands;

    Completion(Commands commands) {
        this.commands = commands;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        List<String> words = line.words();
        String first = words.get(0);
        if (words.size() == 1) {
            Interpreter.OWN.forEach((name, help) -> add(candidates, name, help.substring(help.indexOf(':') + 2), true));
        }
        switch (first) {
            case "source" -> files(line.word(), candidates);
            case "watch" -> watched(words, candidates);
            case "#", "exit", "quit" -> {}
            default -> ask(words, line.word(), candidates);
        }
    }

    /** As for 'show', which takes an id too. */
    private void watched(List<String> words, List<Candidate> candidates) {
        if (words.size() == 2) {
            ask(List.of("show", words.get(1)), words.get(1), candidates);
        } else if (words.size() == 3) {
            add(candidates, "states", "", true);
        }
    }

    private void ask(List<String> words, String begun, List<Candidate> candidates) {
        List<String> question = new ArrayList<>(List.of("complete", "--described", "--"));
        question.addAll(words);
        commands.output(question).lines().forEach(answer -> {
            String[] field = answer.split("\t", -1);
            if (field[0].isEmpty()) {
                files(begun, candidates);
            } else {
                add(candidates, field[0], field[1], field[2].isEmpty());
            }
        });
    }

    private static void add(List<Candidate> candidates, String word, String description, boolean isWhole) {
        String text = description.length() <= LONGEST_DESCRIPTION
                ? description
                : description.substring(0, LONGEST_DESCRIPTION - 1) + "…";
        candidates.add(new Candidate(word, word, null, text.isEmpty() ? null : text, null, null, isWhole));
    }

    private static void files(String begun, List<Candidate> candidates) {
        int end = begun.lastIndexOf('/') + 1;
        String folder = begun.substring(0, end);
        if (!begun.startsWith("/") && Caller.isNowhere()) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(folder.isEmpty() ? "." : folder))) {
            for (Path entry : entries) {
                boolean isFolder = Files.isDirectory(entry);
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") || begun.startsWith(".", end)) {
                    add(candidates, folder + name + (isFolder ? "/" : ""), "", !isFolder);
                }
            }
        } catch (IOException e) {
            return; // no such folder: nothing to offer
        }
    }
}
