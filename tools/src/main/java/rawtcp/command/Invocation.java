package rawtcp.command;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import rawtcp.endpoint.CallFailed;
import rawtcp.knob.Knobs.BadKnob;
import rawtcp.knob.Nearest;
import rawtcp.tcp.ConnectionOptions.BadOption;
import rawtcp.view.BadWord;

/** One line of a user's words, parsed; then run. Every error becomes one line on stderr and an exit status. */
public final class Invocation {
    private static final Pattern NONE_OF =
            Pattern.compile("^(\\S+) expected one of \\[([^]]*)] \\(case-insensitive\\) but was ('.*')");

    private final Session session;
    private final StackCommand command;
    private final String name;
    private final String helpText;
    private final String usageError;

    private Invocation(Session session, StackCommand command, String name, String helpText, String usageError) {
        this.session = session;
        this.command = command;
        this.name = name;
        this.helpText = helpText;
        this.usageError = usageError;
    }

    /** Never fails: what can't be parsed is told by {@link #run}. */
    public static Invocation parse(Session session, List<String> argv) {
        CommandLine tree = CommandTable.treeFor(session, argv);
        try {
            return of(session, tree.parseArgs(argv.toArray(String[]::new)));
        } catch (CommandLine.ParameterException e) {
            return new Invocation(session, null, null, null, oneLine(unknownFirst(e)));
        }
    }

    private static Invocation of(Session session, ParseResult root) {
        ParseResult last = root;
        while (last.hasSubcommand() && !last.isUsageHelpRequested()) {
            last = last.subcommand();
        }
        CommandLine line = last.commandSpec().commandLine();
        if (last.isUsageHelpRequested()) {
            return new Invocation(session, null, null, usage(session, line), null);
        }
        if (last.isVersionHelpRequested()) {
            return new Invocation(
                    session, null, null, String.join("\n", root.commandSpec().version()) + "\n", null);
        }
        if (line.getCommand() instanceof StackCommand command) {
            if (root.matchedOptionValue("--quiet", false)) {
                command.beQuiet(); // in the shell it may stand there
            }
            return new Invocation(session, command, last.commandSpec().name(), null, null);
        }
        return new Invocation(session, null, null, null, "a command is missing; see rawtcp --help");
    }

    /** What the stack must be for this; NOTHING where only help or an error is to be printed. */
    public StackCommand.Need need() {
        return command == null ? StackCommand.Need.NOTHING : command.need();
    }

    /** Runs the command on the calling thread, which an interrupt ends, and returns the exit status. */
    public int run() {
        if (helpText != null) {
            session.out().print(helpText);
            return Exit.DONE;
        }
        if (usageError != null) {
            return failed(Exit.USAGE, usageError);
        }
        if (need() == StackCommand.Need.RUNNING && session.stack() == null) {
            return failed(Exit.NO_SUCH_THING, name + ": no stack is running; 'rawtcp stack start' starts one");
        }
        return judged(command);
    }

    /** The exit status of what is wrong already before there is a stack, told; DONE: nothing is. */
    public int check() {
        if (command == null) {
            return usageError == null ? Exit.DONE : failed(Exit.USAGE, usageError);
        }
        return judged(() -> {
            command.check();
            return Exit.DONE;
        });
    }

    private int judged(Callable<Integer> work) {
        try {
            return work.call();
        } catch (CommandFailed e) {
            return failed(e.status(), e.getMessage() == null ? null : subject() + e.getMessage());
        } catch (CallFailed e) {
            return failed(Exit.of(e.kind()), subject() + e.getMessage());
        } catch (BadWord | BadKnob | BadOption e) {
            return failed(Exit.USAGE, subject() + e.getMessage());
        } catch (TimeoutException e) {
            return failed(Exit.TIMED_OUT, subject() + (e.getMessage() == null ? "timed out" : e.getMessage()));
        } catch (InterruptedException | InterruptedIOException e) {
            return Exit.INTERRUPTED;
        } catch (Exception | AssertionError e) {
            if (e instanceof IOException && session.isClosed()) {
                return Exit.INTERRUPTED; // the client has gone, and its streams with it
            }
            // A fault of ours: the trace goes to the daemon's log, never to the user.
            e.printStackTrace();
            return failed(Exit.NO_SUCH_THING, subject() + "internal error: " + e);
        }
    }

    private String subject() {
        return name + (command.subject() == null ? "" : " " + command.subject()) + ": ";
    }

    private int failed(int status, String line) {
        if (line != null) {
            session.err().println("rawtcp: " + line.replaceAll("[\r\n]", " "));
        }
        return status;
    }

    /** A parameter seems to be missing too where an option that does not exist stands in its place: that is what is wrong. */
    private static CommandLine.ParameterException unknownFirst(CommandLine.ParameterException e) {
        if (e instanceof CommandLine.MissingParameterException) {
            List<String> unmatched = e.getCommandLine().getUnmatchedArguments();
            if (!unmatched.isEmpty() && unmatched.get(0).startsWith("-")) {
                return new CommandLine.UnmatchedArgumentException(e.getCommandLine(), unmatched);
            }
        }
        return e;
    }

    /** picocli's message in one line that begins with the command and ends with where to read more. */
    private static String oneLine(CommandLine.ParameterException e) {
        CommandLine line = e.getCommandLine();
        if (line.getParent() != null) {
            String name = line.getCommandName();
            return name + ": " + inOurWords(badIdAmongIds(e)) + optionHint(e)
                    + (isFileForShell(name, e)
                            ? "; the lines of a file are run by 'rawtcp shell <FILE'"
                            : "; see rawtcp " + name + " --help");
        }
        String message = inOurWords(e.getMessage());
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            message = "'" + word + (word.startsWith("-") ? "' is not an option" + optionHint(e) : notACommand(word));
        }
        return message + "; see rawtcp --help";
    }

    /** A list of numbers ends for picocli where one is none; that the command takes no more words would not be true. */
    private static String badIdAmongIds(CommandLine.ParameterException e) {
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && e.getMessage().startsWith("Unmatched")) {
            for (PositionalParamSpec parameter :
                    e.getCommandLine().getCommandSpec().positionalParameters()) {
                if (parameter.arity().isVariable()
                        && parameter.typeInfo().getActualGenericTypeArguments().contains("java.lang.Integer")) {
                    return parameter.paramLabel() + " "
                            + Numbers.fault(unmatched.getUnmatched().get(0));
                }
            }
        }
        return e.getMessage();
    }

    private static boolean isFileForShell(String name, CommandLine.ParameterException e) {
        return name.equals("shell") && e.getMessage().startsWith("Unmatched argument");
    }

    private static String notACommand(String word) {
        if (CommandTable.SHELL_WORDS.contains(word)) {
            return "' is a word of the shell alone: rawtcp shell";
        }
        List<String> known = new ArrayList<>(CommandTable.names());
        known.addAll(CommandTable.SHELL_WORDS);
        return "' is not a command" + Nearest.hint(word, known);
    }

    private static String optionHint(CommandLine.ParameterException e) {
        if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)) {
            return "";
        }
        String word = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
        return word.startsWith("--")
                ? Nearest.hint(
                        word, e.getCommandLine().getCommandSpec().optionsMap().keySet())
                : "";
    }

    private static String inOurWords(String message) {
        String plain = message.replaceAll("\\s*\\R\\s*", " ")
                .replaceFirst("^Missing ", "missing ")
                .replaceFirst("^Unknown ", "unknown ")
                .replaceFirst("^Unmatched argument at index \\d+: ('.*')$", "$1 is a word too many")
                .replaceFirst("^Unmatched arguments from index \\d+: ('.*')$", "$1 are words too many")
                .replaceFirst(
                        "^Value for (?:option )?option '([^']+)' \\([^)]*\\) should be in KEY=VALUE format but was (.*)",
                        "$1 takes NAME=VALUE, not '$2'")
                .replaceFirst("^Invalid value for option '([^']+)'[^:]*: ", "$1 ")
                .replaceFirst("^Invalid value for positional parameter at index \\S+ \\(([^)]+)\\): ", "$1 ");
        Matcher choice = NONE_OF.matcher(plain);
        if (choice.find()) {
            String known = choice.group(2).toLowerCase(Locale.ROOT);
            String word = choice.group(3);
            String option = choice.group(1).startsWith("-") ? choice.group(1) + " " : "";
            return option + word + " is none of " + known
                    + Nearest.hint(word.substring(1, word.length() - 1), List.of(known.split(", ", -1)));
        }
        return plain.replaceFirst("^Error: (.*) are mutually exclusive .*", "$1 exclude each other");
    }

    static String usage(Session session, CommandLine line) {
        line.setUsageHelpWidth(Math.max(55, Math.min(session.columns(), 120)));
        StringWriter text = new StringWriter();
        line.usage(new PrintWriter(text), session.isTerminal() ? Ansi.ON : Ansi.OFF);
        return text.toString();
    }
}
