package rawtcp.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import rawtcp.knob.Knobs;
import rawtcp.script.ShellCommands.Output;
import rawtcp.script.ShellParser.Node;
import rawtcp.tcp.RouteMetrics;

/**
 * Understands the commands that prepare a host for a packet script, and does to the knobs what they would do to a
 * kernel; none is ever run. What has nothing to act on here is taken and remarked on; what is not understood is an
 * error with its place.
 */
final class Shell {
    private static final int MAX_DEPTH = 8;
    private static final int MANY = 10_000;
    private static final Set<String> SHELLS = Set.of(".", "source", "sh", "bash", "/bin/sh", "/bin/bash");

    private final ShellCommands commands;

    Shell(
            Knobs knobs,
            Consumer<String> remarks,
            LongConsumer sleep,
            Consumer<Integer> mtu,
            Consumer<RouteMetrics> route) {
        commands = new ShellCommands(knobs, remarks, sleep, mtu, route);
    }

    /** See {@link World#fileLength}. */
    long fileLength(String path) {
        return commands.fileLength(path);
    }

    /** Fails if the exit status would not be 0. */
    void run(String text, Path directory, int line) throws ScriptError {
        Map<String, String> variables = new HashMap<>(Map.of("PPID", "1", "PACKETDRILL_PID", "1", "?", "0"));
        if (!new Run(directory, 0, variables).text(text, line, new Output())) {
            throw new ScriptError(line, "shell: the command ends with an exit status that is not 0");
        }
    }

    /** One shell and its variables. Whatever it runs tells whether the exit status is 0. */
    private final class Run {
        private final Path directory;
        private final int depth;
        private final Map<String, String> variables;
        private boolean exited;

        Run(Path directory, int depth, Map<String, String> variables) {
            this.directory = directory;
            this.depth = depth;
            this.variables = variables;
        }

        boolean text(String text, int line, Output out) throws ScriptError {
            if (depth > MAX_DEPTH) {
                throw new ScriptError(line, "shell: files that run each other without end");
            }
            Node node = ShellParser.parse(text, line);
            return node == null || run(node, new Output(), out);
        }

        private boolean run(Node node, Output in, Output out) throws ScriptError {
            if (exited || node == null) {
                return variables.get("?").equals("0");
            }
            boolean done = node instanceof ShellParser.Simple simple
                    ? simple(simple, in, out)
                    : node instanceof ShellParser.Joined joined
                            ? joined(joined, in, out)
                            : node instanceof ShellParser.Not not ? !run(not.command(), in, out) : block(node, in, out);
            variables.put("?", done ? "0" : "1");
            return done;
        }

        private boolean joined(ShellParser.Joined joined, Output in, Output out) throws ScriptError {
            if (joined.operator().equals("|")) {
                Output between = new Output();
                run(joined.left(), in, between);
                return run(joined.right(), between, out);
            }
            boolean done = run(joined.left(), in, out);
            boolean goesOn =
                    switch (joined.operator()) {
                        case "&&" -> done;
                        case "||" -> !done;
                        default -> true;
                    };
            return goesOn ? run(joined.right(), in, out) : done;
        }

        private boolean block(Node node, Output in, Output out) throws ScriptError {
            if (node instanceof ShellParser.If condition) {
                Node next = run(condition.condition(), in, out) ? condition.then() : condition.otherwise();
                return next == null || run(next, in, out);
            }
            if (node instanceof ShellParser.For loop) {
                boolean done = true;
                for (String value : words(loop.line()).expand(loop.words())) {
                    variables.put(loop.name(), value);
                    done = run(loop.body(), in, out);
                }
                return done;
            }
            ShellParser.While loop = (ShellParser.While) node;
            for (int turns = 0; run(loop.condition(), in, out); turns++) {
                if (turns == MANY) {
                    throw new ScriptError(loop.line(), "shell: a loop without end");
                }
                run(loop.body(), in, out);
            }
            return true;
        }

        private ShellWords words(int line) {
            return new ShellWords(variables, this::output, line);
        }

        /** Of a command within a word. */
        private String output(String text, int line) throws ScriptError {
            Output out = new Output();
            new Run(directory, depth + 1, new HashMap<>(variables)).text(text, line, out);
            return out.known(line);
        }

        private boolean simple(ShellParser.Simple simple, Output in, Output out) throws ScriptError {
            ShellWords expansion = words(simple.line());
            int first = 0;
            while (first < simple.words().size() && isAssignment(simple.words().get(first))) {
                String[] assignment = simple.words().get(first++).split("=", 2);
                variables.put(assignment[0], expansion.expand(assignment[1]));
            }
            List<String> words = expansion.expand(
                    simple.words().subList(first, simple.words().size()));
            if (words.isEmpty()) {
                return true;
            }
            if (words.get(0).equals("exit")) {
                exited = true;
                return words.size() == 1 || words.get(1).equals("0");
            }
            String target = simple.output() == null ? null : expansion.expand(simple.output());
            Output printed = target == null ? out : new Output();
            if (SHELLS.contains(words.get(0)) && words.size() > 1) {
                return file(words.get(1), simple.line(), printed);
            }
            if (words.get(0).contains("/") && words.size() == 1 && !words.get(0).startsWith("/tmp/sysctl_restore_")) {
                return file(words.get(0), simple.line(), printed);
            }
            return commands.run(words, target, in, printed, simple.line());
        }

        /** Lines of another file are told by its own name and numbers. */
        private boolean file(String name, int line, Output out) throws ScriptError {
            String text;
            try {
                text = Files.readString(directory.resolve(name));
            } catch (IOException e) {
                throw new ScriptError(line, "shell: " + name + " can't be read");
            }
            String first = text.lines().findFirst().orElse("");
            if (first.startsWith("#!") && !first.matches(".*/(env )?(ba|da|k)?sh\\b.*")) {
                throw new ScriptError(line, "shell: " + name + " is no shell script (" + first + ")");
            }
            try {
                return new Run(directory, depth + 1, variables).text(text, 1, out);
            } catch (ScriptError e) {
                String inside = e.getMessage().replaceFirst("^shell: ", "");
                throw new ScriptError(line, "shell: " + name + " line " + e.line() + ": " + inside);
            }
        }
    }

    private static boolean isAssignment(String word) {
        return word.matches("(?s)[A-Za-z_][A-Za-z0-9_]*=.*");
    }
}
