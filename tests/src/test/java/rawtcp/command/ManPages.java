package rawtcp.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The pages of section 1, in man(7)'s roff, from the commands' own declarations and the examples that were run. */
final class ManPages {
    private static final String SECTION = " 1 \"\" \"rawtcp " + RawtcpCommand.VERSION + "\" \"rawtcp\"";

    /** Made and held by tests/examples/play. */
    private static final Path EXAMPLES = Path.of("examples");

    /** Their examples run on any host. */
    private static final Set<String> ANYWHERE = Set.of("help", "lab", "demo");

    private static final String IN_THE_LAB =
            """
            In the lab (see
            .BR rawtcp\\-lab (1)).
            """;

    private static final String WITH_ECHO =
            """
            In the lab (see
            .BR rawtcp\\-lab (1)),
            where an echo server listens on port 7 of the other host:
            .B peer python3 tests/examples/echo.py &
            """;

    private ManPages() {}

    /** Text by file name: {@code rawtcp.1}, {@code rawtcp-listen.1}, … */
    static Map<String, String> all() throws IOException {
        CommandLine root = CommandTable.tree(null);
        Map<String, String> pages = new TreeMap<>();
        pages.put("rawtcp.1", page("rawtcp", root, rootSections(root)));
        for (Map.Entry<String, CommandLine> command : root.getSubcommands().entrySet()) {
            String title = "rawtcp-" + command.getKey();
            String rest = exitStatus(root) + examples(command.getKey()) + seeAlso(List.of("rawtcp.1", "rawtcp.7"));
            pages.put(title + ".1", page(title, command.getValue(), rest));
        }
        return pages;
    }

    private static String page(String title, CommandLine command, String rest) {
        List<String> description = sentences(command);
        StringBuilder page = new StringBuilder(".\\\" Made from the command's declaration: see ManPagesTest.\n");
        page.append(".TH ")
                .append(title.toUpperCase(Locale.ROOT))
                .append(SECTION)
                .append('\n');
        page.append(".SH NAME\n")
                .append(escaped(title + " - " + inPassing(description.get(0))))
                .append('\n');
        page.append(".SH SYNOPSIS\n").append(escaped(synopsis(command))).append('\n');
        page.append(".SH DESCRIPTION\n");
        description.forEach(
                sentence -> page.append(".PP\n").append(escaped(sentence)).append('\n'));
        page.append(arguments(command.getCommandSpec()));
        return page.append(rest).toString();
    }

    private static String synopsis(CommandLine command) {
        command.setUsageHelpWidth(1000);
        return new CommandLine.Help(command.getCommandSpec(), CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .synopsis(0)
                .strip();
    }

    private static String arguments(CommandSpec command) {
        StringBuilder section = new StringBuilder();
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            section.append(item(parameter.paramLabel(), parameter));
        }
        List<OptionSpec> options = new ArrayList<>(command.options());
        options.sort((a, b) -> key(a).compareTo(key(b)));
        for (OptionSpec option : options) {
            String names = String.join(", ", option.names());
            section.append(item(option.arity().max() == 0 ? names : names + " " + option.paramLabel(), option));
        }
        return section.isEmpty() ? "" : ".SH OPTIONS\n" + section;
    }

    private static String key(OptionSpec option) {
        return option.shortestName().replace("-", "").toLowerCase(Locale.ROOT) + option.shortestName();
    }

    private static String item(String term, ArgSpec argument) {
        String lines =
                Arrays.stream(argument.description()).map(ManPages::escaped).collect(Collectors.joining("\n.br\n"));
        return ".TP\n.B " + escaped(term) + "\n" + lines + "\n";
    }

    private static String rootSections(CommandLine root) {
        StringBuilder commands = new StringBuilder(".SH COMMANDS\n");
        List<String> others = new ArrayList<>();
        root.getSubcommands().forEach((name, command) -> {
            commands.append(".TP\n.BR rawtcp\\-").append(name).append(" (1)\n");
            commands.append(escaped(sentences(command).get(0))).append('\n');
            others.add("rawtcp-" + name + ".1");
        });
        others.add("rawtcp.7");
        return commands + exitStatus(root) + seeAlso(others);
    }

    /** The root's footer tells it, for all commands. */
    private static String exitStatus(CommandLine root) {
        String start = "Exit status: ";
        for (String line : root.getCommandSpec().usageMessage().footer()) {
            if (line.startsWith(start)) {
                return ".SH EXIT STATUS\n" + escaped(line.substring(start.length())) + "\n";
            }
        }
        throw new AssertionError("the root's footer no longer tells the exit status");
    }

    /** A transcript: behind # our words, behind $ what was run, and what it printed. */
    private static String examples(String command) throws IOException {
        if (!Files.exists(EXAMPLES.resolve(command + ".txt"))) {
            return "";
        }
        List<String> lines = Files.readAllLines(EXAMPLES.resolve(command + ".txt"));
        StringBuilder section = new StringBuilder(".SH EXAMPLES\n");
        if (!ANYWHERE.contains(command)) {
            section.append(lines.stream().anyMatch(line -> line.contains("$PEER:7")) ? WITH_ECHO : IN_THE_LAB);
        }
        boolean code = false;
        for (String line : lines) {
            boolean words = line.startsWith("# ");
            if (words) {
                section.append(code ? ".fi\n.PP\n" : ".PP\n");
            } else if (!code) {
                section.append(".PP\n.nf\n");
            }
            code = !words;
            section.append(escaped(words ? line.substring(2) : line)).append('\n');
        }
        return section.append(code ? ".fi\n" : "").toString();
    }

    private static String seeAlso(List<String> pages) {
        StringBuilder section = new StringBuilder(".SH SEE ALSO\n");
        for (String page : pages) {
            int dot = page.lastIndexOf('.');
            boolean last = page.equals(pages.get(pages.size() - 1));
            section.append(".BR ").append(escaped(page.substring(0, dot)));
            section.append(" (").append(page.substring(dot + 1)).append(last ? ")\n" : "),\n");
        }
        return section.toString();
    }

    private static List<String> sentences(CommandLine command) {
        return List.of(command.getCommandSpec().usageMessage().description());
    }

    /** As it stands behind a dash: {@code listen for connections}. */
    private static String inPassing(String sentence) {
        String bare = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        return bare.startsWith("A ")
                ? "a" + bare.substring(1)
                : bare.substring(0, 1).toLowerCase(Locale.ROOT) + bare.substring(1);
    }

    /** Roff takes a leading dot or quote for a request, and a bare hyphen for a hyphen, not for an option's dash. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-").replace("%%", "%");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
