package rawtcp.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.knob.Knob;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.MibCounter;
import rawtcp.tcp.State;
import rawtcp.view.FaultWords;

/** What may stand where a word is being typed: by the label of the parameter that it is, and from the stack that runs. */
final class Endings {
    private static final int MOST_IDS = 200;
    private static final Set<String> FILTER_WORDS = new TreeSet<>(List.of(
            "state", "exclude", "sport", "dport", "src", "dst", "peer", "orphan", "owner", "id", "and", "or", "not"));

    private final RunningStack stack; // null: none runs
    private final CommandSpec root;
    private final List<String> words;
    private final String begun;
    private final List<Ending> found = new ArrayList<>();

    /** {@code isWhole}: no more belongs to the word. */
    record Ending(String word, String description, boolean isWhole) {
        /** File names are the client's business. */
        static final Ending FILES = new Ending("", "files", false);
    }

    private Endings(RunningStack stack, CommandSpec root, List<String> words) {
        this.stack = stack;
        this.root = root;
        this.words = words;
        this.begun = words.get(words.size() - 1);
    }

    /** {@code words}: the last one is begun. */
    static List<Ending> of(RunningStack stack, CommandSpec root, List<String> words)
            throws CallFailed, InterruptedException {
        Endings endings = new Endings(stack, root, words);
        endings.find();
        endings.found.removeIf(
                ending -> !ending.word().isEmpty() && !ending.word().startsWith(endings.begun));
        return endings.found;
    }

    private void add(String word, String description) {
        found.add(new Ending(word, description, true));
    }

    private void find() throws CallFailed, InterruptedException {
        CommandLine line = words.size() == 1 ? null : root.subcommands().get(words.get(0));
        if (words.size() == 1) {
            commands();
        } else if (line != null) {
            argument(line.getCommandSpec());
        }
    }

    private void commands() {
        root.subcommands().forEach((name, command) -> add(name, first(command.getCommandSpec())));
    }

    private static String first(CommandSpec command) {
        String[] description = command.usageMessage().description();
        return description.length == 0 ? "" : description[0];
    }

    private void argument(CommandSpec command) throws CallFailed, InterruptedException {
        OptionSpec taking = null;
        int position = 0;
        for (String word : words.subList(1, words.size() - 1)) {
            if (taking != null) {
                taking = null;
            } else if (word.startsWith("-") && word.length() > 1) {
                OptionSpec option = command.findOption(word);
                taking = option != null && option.arity().max() > 0 ? option : null;
            } else {
                position++;
            }
        }
        if (taking != null) {
            values(command.name(), taking);
        } else if (begun.startsWith("-")) {
            options(command);
        } else {
            for (PositionalParamSpec parameter : command.positionalParameters()) {
                if (parameter.index().contains(position)) {
                    values(command.name(), parameter);
                }
            }
        }
    }

    private void options(CommandSpec command) {
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                add(option.longestName(), String.join(" ", option.description()));
            }
        }
    }

    private void values(String command, ArgSpec argument) throws CallFailed, InterruptedException {
        switch (argument.paramLabel()) {
            case "ID" -> ids(command.equals("accept"));
            case "STATE" -> states();
            case "FILTER" -> filter();
            case "COMMAND" -> {
                if (command.equals("help")) { // a lab's is any program
                    commands();
                }
            }
            case "FILE" -> found.add(Ending.FILES);
            case "NAME=VALUE", "NAME[=VALUE]", "NAME" -> named(command);
            case "EFFECT" -> FaultWords.WORDS.forEach(word -> add(word, ""));
            default -> {
                if (argument.completionCandidates() != null) { // of an enum, whose names are written in capitals
                    argument.completionCandidates().forEach(word -> add(word.toLowerCase(Locale.ROOT), ""));
                }
            }
        }
    }

    private void ids(boolean listenersOnly) throws CallFailed, InterruptedException {
        if (stack != null) {
            found.addAll(stack.host().call((nowNs, endpoint) -> ids(endpoint, listenersOnly)));
        }
    }

    private static List<Ending> ids(Endpoint endpoint, boolean listenersOnly) {
        List<Ending> ids = new ArrayList<>();
        for (Listener listener : endpoint.listeners()) {
            ids.add(new Ending("" + listener.id(), "LISTEN " + listener.local() + ":" + listener.port(), true));
        }
        List<Conversation> all = listenersOnly ? List.of() : new ArrayList<>(endpoint.conversations());
        for (Conversation one : all.subList(Math.max(0, all.size() - MOST_IDS), all.size())) {
            ids.add(new Ending("" + one.id(), one.state() + " " + one.tuple(), true));
        }
        ids.sort(Comparator.comparing(ending -> Integer.valueOf(ending.word())));
        return ids;
    }

    private void states() {
        for (State state : State.values()) {
            add(state.name(), "");
        }
    }

    private void filter() throws CallFailed, InterruptedException {
        String before = words.size() < 3 ? "" : words.get(words.size() - 2);
        switch (before) {
            case "state", "exclude" -> states();
            case "id" -> ids(false);
            case "sport", "dport", "src", "dst", "peer" -> ends(before);
            case "owner" -> {}
            default -> FILTER_WORDS.forEach(word -> add(word, ""));
        }
    }

    /** Addresses and ports that there are. */
    private void ends(String which) throws CallFailed, InterruptedException {
        if (stack == null) {
            return;
        }
        Set<String> words = stack.host().call((nowNs, endpoint) -> {
            Set<String> all = new LinkedHashSet<>();
            for (Conversation one : endpoint.conversations()) {
                all.add(
                        switch (which) {
                            case "sport" -> "" + one.tuple().localPort();
                            case "dport" -> "" + one.tuple().remotePort();
                            case "src" -> one.tuple().local().toString();
                            default -> one.tuple().remote().toString();
                        });
                if (all.size() == MOST_IDS) {
                    break;
                }
            }
            return all;
        });
        words.forEach(word -> add(word, ""));
    }

    private void named(String command) {
        switch (command) {
            case "knobs" -> knobs();
            case "drill" -> {} // a script's own names
            case "stats" -> Arrays.stream(MibCounter.values()).forEach(counter -> add(counter.label(), ""));
            default -> connectionOptions();
        }
    }

    private void knobs() {
        int equals = begun.indexOf('=');
        if (equals < 0) {
            for (Knob knob : Knob.values()) {
                found.add(new Ending(knob.label(), now(knob) + unit(knob.unit()) + ": " + knob.doc(), false));
            }
            return;
        }
        String name = begun.substring(0, equals);
        Knob knob = Knob.find(name);
        if (knob == null) {
            return;
        }
        Set<String> values = new LinkedHashSet<>(List.of(now(knob), knob.defaultText()));
        values.addAll(knob.choices());
        if (knob.kind() == Knob.Kind.SWITCH || knob.kind() == Knob.Kind.NUMBER || knob.kind() == Knob.Kind.DURATION) {
            values.addAll(List.of("" + knob.min(), "" + knob.max()));
        }
        for (String value : values) {
            String what = value.equals(now(knob)) ? "now" : value.equals(knob.defaultText()) ? "default" : "";
            add(name + "=" + value, what + (what.isEmpty() ? "" : ", ") + knob.range());
        }
    }

    private String now(Knob knob) {
        return stack == null ? knob.defaultText() : stack.host().knobs().text(knob);
    }

    private static String unit(String unit) {
        return unit.isEmpty() ? "" : " " + unit;
    }

    private void connectionOptions() {
        int equals = begun.indexOf('=');
        if (equals < 0) {
            for (ConnectionOption option : ConnectionOption.values()) {
                found.add(new Ending(option.label() + "=", option.doc(), false));
            }
            return;
        }
        ConnectionOption option = ConnectionOption.find(begun.substring(0, equals));
        if (option != null) {
            List<String> values =
                    switch (option.kind()) {
                        case SWITCH -> List.of("0", "1");
                        case NAME -> Knob.TCP_CONGESTION_CONTROL.choices();
                        default -> List.of("" + option.min(), "" + option.max());
                    };
            values.forEach(value -> add(option.label() + "=" + value, option.range()));
        }
    }
}
