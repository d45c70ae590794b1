package rawtcp.shell;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import rawtcp.client.Caller;
import rawtcp.shell.Line.BadLine;

/** What a line means: its commands one after the other, the shell's own ones here, all others in the daemon. */
final class Interpreter {
    static final int INTERRUPTED = 130;

    /** The shell's own commands, each with a line of help; the daemon knows nothing of them. */
    static final Map<String, String> OWN = Map.of(
            "watch", "watch [ID [states]]: one connection, or its states; alone: the table again",
            "source", "source [-k] FILE: the lines of FILE, to the first that fails; with -k all",
            "exit", "exit [STATUS]: end the shell; what it opened and did not close becomes orphans");

    private static final int DONE = 0;
    private static final int NO_SUCH_THING = 1;
    private static final int USAGE = 2;
    private static final int MOST_NESTED = 16;

    private final Commands commands;
    private final Watching watching;
    private int nested;
    private boolean ended;

    /** What stands under the prompt. */
    interface Watching {
        /** {@code id} 0: the table. Why it can't be, or null. */
        String watch(int id, boolean states);
    }

    Interpreter(Commands commands, Watching watching) {
        this.commands = commands;
        this.watching = watching;
    }

    /** True once {@code exit} was said. */
    boolean isEnded() {
        return ended;
    }

    /** The exit status of the last command; {@code status} again if there is none in it. */
    int run(String text, int status) {
        int result = status;
        try {
            Line.check(text);
            Line line = new Line(text, System::getenv);
            for (List<String> words = line.next(commands.last());
                    words != null && !ended;
                    words = line.next(commands.last())) {
                result = run(words, result);
                if (result == INTERRUPTED) {
                    break;
                }
            }
        } catch (BadLine e) {
            commands.say("rawtcp: " + e.getMessage());
            return USAGE;
        }
        return result;
    }

    private int run(List<String> given, int status) {
        List<String> words = given.get(0).equals("rawtcp") ? given.subList(1, given.size()) : given;
        String name = words.isEmpty() ? "help" : words.get(0);
        return switch (name) {
            case "exit", "quit" -> exit(words, status);
            case "source" -> source(words);
            case "watch" -> watch(words);
            case "help" -> help(words);
            default -> commands.run(words);
        };
    }

    /** As in sh: with the status of the last command unless one is given. */
    private int exit(List<String> words, int status) {
        boolean isGiven =
                words.size() == 2 && words.get(1).matches("[0-9]{1,3}") && Integer.parseInt(words.get(1)) < 256;
        if (words.size() > 1 && !isGiven) {
            return failed(USAGE, words.get(0) + ": usage: " + OWN.get("exit"));
        }
        ended = true;
        return isGiven ? Integer.parseInt(words.get(1)) : status;
    }

    private int help(List<String> words) {
        if (words.size() == 2 && OWN.containsKey(words.get(1))) {
            commands.say(OWN.get(words.get(1)));
            return DONE;
        }
        int status = commands.run(words.isEmpty() ? List.of("help") : words);
        if (words.size() < 2) {
            commands.say("In the shell also:");
            OWN.values().stream().sorted().forEach(line -> commands.say("  " + line));
            commands.say("  a; b: one after the other   # comment   $last: the last id   $NAME: a variable");
        }
        return status;
    }

    private int watch(List<String> words) {
        int size = words.size();
        boolean states = size == 3 && words.get(2).equals("states");
        if (size > 3 || (size == 3 && !states) || (size > 1 && !words.get(1).matches("[1-9][0-9]{0,8}"))) {
            return failed(USAGE, "watch: usage: " + OWN.get("watch"));
        }
        String why = watching.watch(size == 1 ? 0 : Integer.parseInt(words.get(1)), states);
        return why == null ? DONE : failed(NO_SUCH_THING, "watch: " + why);
    }

    private int source(List<String> words) {
        boolean goesOn = words.size() == 3 && words.get(1).equals("-k");
        if (words.size() != 2 && !goesOn) {
            return failed(USAGE, "source: usage: " + OWN.get("source"));
        }
        String file = words.get(words.size() - 1);
        if (nested == MOST_NESTED) {
            return failed(
                    NO_SUCH_THING, "source: " + file + ": " + MOST_NESTED + " files deep; does it source itself?");
        }
        if (file.isEmpty()) {
            return failed(NO_SUCH_THING, "source: '' is no file's name");
        }
        if (!file.startsWith("/") && Caller.isNowhere()) {
            return failed(NO_SUCH_THING, "source: '" + file + "': " + Caller.NOWHERE);
        }
        nested++;
        try {
            return source(file, Files.readAllLines(Path.of(file)), goesOn);
        } catch (NoSuchFileException e) {
            return failed(NO_SUCH_THING, "source: " + file + ": no such file");
        } catch (CharacterCodingException e) {
            return failed(NO_SUCH_THING, "source: " + file + ": not a text in UTF-8");
        } catch (AccessDeniedException e) {
            return failed(NO_SUCH_THING, "source: " + file + ": permission denied");
        } catch (IOException e) {
            return failed(NO_SUCH_THING, "source: " + file + ": can't be read (" + e.getMessage() + ")");
        } finally {
            nested--;
        }
    }

    private int source(String file, List<String> lines, boolean goesOn) {
        int first = DONE;
        for (int i = 0; i < lines.size() && !ended; i++) {
            int status = run(lines.get(i), DONE);
            if (ended) {
                return status;
            }
            if (status == DONE) {
                continue;
            }
            if (!goesOn || status == INTERRUPTED) {
                return failed(status, "source: stopped at " + file + ":" + (i + 1) + " (exit status " + status + ")");
            }
            first = first == DONE ? status : first;
        }
        return first;
    }

    private int failed(int status, String line) {
        commands.say("rawtcp: " + line);
        return status;
    }
}
