package rawtcp.command;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.knob.Knobs.BadKnob;
import rawtcp.knob.LinuxKnob;
import rawtcp.knob.Nearest;
import rawtcp.view.BadWord;
import rawtcp.view.KnobsView;
import rawtcp.view.WhatIfView;

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
            description = {
                "Set what FILE says (-: stdin), in sysctl.conf's syntax: NAME = VALUE, # comment.",
                "A line that begins with - may be wrong; any other wrong one changes nothing."
            })
    private Path file;

    @Option(
            names = {"-e", "--ignore"},
            description = "With --load: names that are no knobs of this stack are passed over and told.")
    private boolean ignore;

    @Option(
            names = "--explain",
            description =
                    "What it does, range, unit and default, where Linux looks at it, and where this stack differs; of the"
                            + " defaults where no stack runs.")
    private boolean explain;

    @Option(
            names = "--what-if",
            description =
                    "Change nothing: tell what NAME=VALUE (or FILE) would make of the times that the knobs decide, and"
                            + " of each living orphan, TIME_WAIT and SYN_SENT, beside today's, if the peers stay silent.")
    private boolean whatIf;

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

    private final Set<Knob> named = new LinkedHashSet<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    /** What a knob is, every rawtcp knows. */
    @Override
    public Need need() {
        boolean asksOnly = explain && !reset && !changed && file == null && !whatIf;
        return asksOnly && words.stream().noneMatch(word -> word.contains("=")) ? Need.NOTHING : Need.RUNNING;
    }

    @Override
    protected void check() {
        if (ignore && file == null) {
            throw new BadWord("--ignore is of use only with --load");
        }
        if (whatIf && (reset || (words.isEmpty() && file == null))) {
            throw new BadWord("--what-if takes NAME=VALUE, or --load FILE");
        }
    }

    @Override
    public Integer call() throws Exception {
        check();
        if (file != null) {
            load();
        }
        judgeBlanks();
        for (String word : words) {
            read(word);
        }
        if (whatIf) {
            session().out().print(whatIf());
            return Exit.DONE;
        }
        List<Knob> wanted = named.isEmpty() && file == null ? List.of(Knob.values()) : List.copyOf(named);
        List<KnobsView.Value> values = session().stack() == null
                ? KnobsView.of(new Knobs(), wanted)
                : stack().host().call((nowNs, endpoint) -> apply(wanted));
        session().out().print(text(values));
        return Exit.DONE;
    }

    private String whatIf() throws CallFailed, InterruptedException {
        WhatIfView.Taken taken = stack().host()
                .call((nowNs, endpoint) ->
                        WhatIfView.take(endpoint, stack().host().knobs(), settings, nowNs));
        return json ? WhatIfView.json(taken) : WhatIfView.text(taken);
    }

    /** All names and values are known to be good by now. */
    private List<KnobsView.Value> apply(List<Knob> wanted) {
        Knobs knobs = stack().host().knobs();
        try {
            knobs.set(settings);
        } catch (BadKnob e) {
            throw new AssertionError("a value that was good", e);
        }
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
        if (explain) {
            return KnobsView.explained(values);
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

    /** {@code NAME VALUE}, {@code NAME = VALUE} and the like: to sysctl's users it must be said. */
    private void judgeBlanks() {
        for (int i = 1; i < words.size() && !reset; i++) {
            String name = words.get(i - 1).replaceFirst("=$", "");
            Knob knob = Knob.find(name);
            String value = words.get(i).replaceFirst("^=", "");
            if (knob != null && (words.get(i).startsWith("=") || mayBeValue(knob, value))) {
                String meant = !value.isEmpty() ? value : i + 1 < words.size() ? words.get(i + 1) : "VALUE";
                throw new BadWord("a knob is set by NAME=VALUE in one word: " + name + "=" + meant);
            }
        }
    }

    private static boolean mayBeValue(Knob knob, String word) {
        if (Knob.find(word.replaceFirst("=.*", "")) != null) {
            return false;
        }
        try {
            Knobs.check(knob, word);
            return true;
        } catch (BadKnob e) {
            return !word.isEmpty() && Character.isDigit(word.charAt(0));
        }
    }

    private void read(String word) throws BadKnob {
        int equals = word.indexOf('=');
        if (reset && equals >= 0) {
            throw new BadWord("--reset takes names, not '" + word + "'");
        }
        if (whatIf && equals < 0) {
            throw new BadWord("--what-if takes NAME=VALUE, not '" + word + "'");
        }
        String name = equals < 0 ? word : word.substring(0, equals);
        Knob knob = known(name);
        if (equals >= 0) {
            set(knob, word.substring(equals + 1).strip());
        }
        named.add(knob);
    }

    private void set(Knob knob, String value) throws BadKnob {
        Knobs.check(knob, value);
        settings.put(knob.label(), value);
    }

    private static Knob known(String name) {
        Knob knob = Knob.find(name);
        if (knob == null && LinuxKnob.find(name) != null) {
            throw new BadWord("'" + name.strip() + "' is a knob of Linux; this stack has no such behaviour yet");
        }
        if (knob == null) {
            throw new BadWord("'" + name.strip() + "' is not a knob" + Nearest.hint(Knob.bare(name), Knob.labels())
                    + "; 'rawtcp knobs' lists them");
        }
        return knob;
    }

    private void load() throws CommandFailed {
        try {
            for (SysctlFile.Setting setting : SysctlFile.read(lines())) {
                load(setting);
            }
        } catch (SysctlFile.BadLine e) {
            throw new BadWord(file + " " + e.getMessage());
        }
    }

    private void load(SysctlFile.Setting setting) {
        boolean known = Knob.find(setting.name()) != null;
        if (!known && (setting.optional() || ignore)) {
            if (!setting.optional()) {
                remark(file + " line " + setting.line() + ": " + setting.name() + " is not a knob of this stack");
            }
            return;
        }
        try {
            Knob knob = known(setting.name());
            set(knob, setting.value());
            named.add(knob);
        } catch (BadWord | BadKnob e) {
            if (!setting.optional()) {
                throw new BadWord(file + " line " + setting.line() + ": " + e.getMessage());
            }
        }
    }

    private List<String> lines() throws CommandFailed {
        try {
            if (file.toString().equals("-")) {
                return new String(session().in().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            }
            return Files.readAllLines(session().path(file));
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
