package rawtcp.command;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.knob.Knobs.BadKnob;
import rawtcp.knob.LinuxKnob;
import rawtcp.view.BadWord;
import rawtcp.view.KnobsView;

@Command(
        name = "knobs",
        description = {
            "List, show and set the stack's tunables, by Linux's names, with or without 'net.ipv4.'.",
            "A change works at once for what begins after it. A bad name or value is an error that changes nothing."
        })
final class KnobsCommand extends StackCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "NAME[=VALUE]",
            description = "NAME shows one, NAME=VALUE sets it; durations may be written 500ms, 5s, 2min.")
    private List<String> words = List.of();

    @Option(names = "--changed", description = "Only those that are not at their default.")
    private boolean changed;

    @Option(names = "--reset", description = "Back to the default: the names given, or all.")
    private boolean reset;

    @Option(
            names = "--load",
            paramLabel = "FILE",
            description = "Set what FILE says, in sysctl.conf's syntax: NAME = VALUE, # comment.")
    private Path file;

    @Option(
            names = {"-n", "--values"},
            description = "The values alone, one a line.")
    private boolean valuesOnly;

    @Option(
            names = {"-H", "--no-header"},
            description = "No heading.")
    private boolean noHeader;

    @Option(names = "--json", description = "One JSON value.")
    private boolean json;

    private final List<Knob> named = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        if (file != null) {
            load();
        }
        for (String word : words) {
            read(word);
        }
        List<Knob> wanted = named.isEmpty() && file == null ? List.of(Knob.values()) : named;
        BadKnob[] bad = new BadKnob[1];
        List<KnobsView.Value> values = stack().host().call((nowNs, endpoint) -> {
            try {
                return apply(stack().host().knobs(), wanted);
            } catch (BadKnob e) {
                bad[0] = e;
                return List.of();
            }
        });
        if (bad[0] != null) {
            throw bad[0];
        }
        session().out().print(text(values));
        return Exit.DONE;
    }

    /** All names are known by now; set checks all values before it changes one. */
    private List<KnobsView.Value> apply(Knobs knobs, List<Knob> wanted) throws BadKnob {
        knobs.set(settings);
        if (reset) {
            wanted.forEach(knobs::reset);
        }
        return KnobsView.of(
                knobs, changed ? wanted.stream().filter(knobs::isChanged).toList() : wanted);
    }

    private String text(List<KnobsView.Value> values) {
        if (json) {
            return KnobsView.json(values);
        }
        if (valuesOnly) {
            return String.join(
                    "", values.stream().map(value -> value.text() + "\n").toList());
        }
        if (reset && words.isEmpty()) {
            return "";
        }
        return named.isEmpty() && file == null ? KnobsView.table(values, !noHeader) : KnobsView.lines(values);
    }

    private void read(String word) {
        int equals = word.indexOf('=');
        if (reset && equals >= 0) {
            throw new BadWord("--reset takes names, not '" + word + "'");
        }
        String name = equals < 0 ? word : word.substring(0, equals);
        Knob knob = known(name);
        named.add(knob);
        if (equals >= 0) {
            settings.put(knob.label(), word.substring(equals + 1).strip());
        }
    }

    private static Knob known(String name) {
        Knob knob = Knob.find(name);
        if (knob == null && LinuxKnob.find(name) != null) {
            throw new BadWord("'" + name.strip() + "' is a knob of Linux; this stack has no such behaviour yet");
        }
        if (knob == null) {
            throw new BadWord("'" + name.strip() + "' is not a knob; 'rawtcp knobs' lists them");
        }
        return knob;
    }

    private void load() throws CommandFailed {
        int number = 0;
        for (String line : lines()) {
            number++;
            String plain = line.strip();
            if (plain.isEmpty() || plain.startsWith("#") || plain.startsWith(";")) {
                continue;
            }
            // sysctl.conf(5): a leading - means that an unknown name is no error.
            boolean optional = plain.startsWith("-");
            String setting = optional ? plain.substring(1).strip() : plain;
            int equals = setting.indexOf('=');
            if (equals < 0) {
                throw new BadWord(file + " line " + number + ": '" + plain + "' is not NAME = VALUE");
            }
            Knob knob = Knob.find(setting.substring(0, equals));
            if (knob != null || !optional) {
                named.add(known(setting.substring(0, equals)));
                settings.put(knob.label(), setting.substring(equals + 1).strip());
            }
        }
    }

    private List<String> lines() throws CommandFailed {
        try {
            return Files.readAllLines(session().cwd().resolve(file));
        } catch (IOException e) {
            throw new CommandFailed(Exit.NO_SUCH_THING, file + " can't be read (" + reason(e) + ")");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof MalformedInputException ? "not UTF-8 text" : e.getMessage();
    }
}
