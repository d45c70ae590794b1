package rawtcp.script;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.knob.Knobs.BadKnob;
import rawtcp.knob.LinuxKnob;
import rawtcp.tcp.RouteMetrics;

/** The commands that a shell finds: what they do to the knobs, the link and the route, and what they print. */
final class ShellCommands {
    private static final Pattern PROC = Pattern.compile("/proc/sys/(.+)");

    /** They look, print, or prepare what is not TCP's. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "set",
            "export",
            "unset",
            "nstat",
            "ss",
            "ethtool",
            "tc",
            "modprobe",
            "date",
            "sync",
            "netstat",
            "chmod",
            "touch",
            "umask",
            "uname",
            "id",
            "ulimit",
            "iptables");

    private final Knobs knobs;
    private final ShellFiles files = new ShellFiles();
    private final Consumer<String> remarks;
    private final LongConsumer sleep;
    private final Consumer<Integer> mtu;
    private final Consumer<RouteMetrics> route;

    ShellCommands(
            Knobs knobs,
            Consumer<String> remarks,
            LongConsumer sleep,
            Consumer<Integer> mtu,
            Consumer<RouteMetrics> route) {
        this.knobs = knobs;
        this.remarks = remarks;
        this.sleep = sleep;
        this.mtu = mtu;
        this.route = route;
    }

    /** See {@link World#fileLength}. */
    long fileLength(String path) {
        return files.length(path);
    }

    /** What a command has printed, if that can be known here. */
    static final class Output {
        final StringBuilder text = new StringBuilder();
        private String unknownFrom;

        void line(String words) {
            text.append(words).append('\n');
        }

        String known(int line) throws ScriptError {
            if (unknownFrom != null) {
                throw new ScriptError(line, "shell: what " + unknownFrom + " prints is not known here");
            }
            return text.toString();
        }
    }

    /** Whether its exit status is 0. {@code target}: the file that it prints to, or null. */
    boolean run(List<String> words, String target, Output in, Output out, int line) throws ScriptError {
        List<String> arguments = words.subList(1, words.size());
        switch (words.get(0).replaceFirst("^(/usr)?/s?bin/", "")) {
            case "true", ":" -> {
                return true;
            }
            case "false" -> {
                return false;
            }
            case "[", "test" -> {
                return new ShellCondition(arguments, line, this::exists).holds();
            }
            case "grep", "egrep" -> {
                return grep(arguments, in.known(line), out, line);
            }
            case "cat" -> cat(arguments, in, out, line);
            case "dd" -> files.make(arguments, line);
            case "rm" -> {
                return files.remove(arguments, line);
            }
            case "sysctl" -> sysctl(arguments, out, line);
            case "echo", "printf" -> echo(arguments, target, out, line);
            case "sleep" -> sleep(arguments, line);
            case "ip" -> ip(arguments, line);
            case "ifconfig" -> linkMtu(arguments, line);
            default -> other(words, arguments, out, line);
        }
        return true;
    }

    private void other(List<String> words, List<String> arguments, Output out, int line) throws ScriptError {
        String command = words.get(0);
        if (command.endsWith("set_sysctls.py")) {
            for (String argument : arguments) {
                procSetting(argument, line);
            }
        } else if (command.matches("/tmp/sysctl_restore_.*\\.sh")) {
            remarks.accept(command + ": each script has knobs of its own, nothing is to be restored");
        } else if (WITHOUT_EFFECT.contains(command)) {
            remarks.accept(String.join(" ", words) + ": has no effect here");
            out.unknownFrom = command;
        } else {
            throw new ScriptError(line, "shell: '" + String.join(" ", words) + "' is not understood");
        }
    }

    /** Of what lies in /proc/sys, which knobs are there; of all else, what is there. */
    private boolean exists(String name) {
        Matcher proc = PROC.matcher(name);
        if (!proc.matches()) {
            return files.isMade(name) || Files.exists(Path.of(name));
        }
        String dotted = proc.group(1).replace('/', '.');
        return Knob.find(dotted) != null || LinuxKnob.find(dotted) != null;
    }

    private void cat(List<String> names, Output in, Output out, int line) throws ScriptError {
        if (names.isEmpty()) {
            out.text.append(in.known(line));
        }
        for (String name : names) {
            Matcher proc = PROC.matcher(name);
            Knob knob = proc.matches() ? Knob.find(proc.group(1).replace('/', '.')) : null;
            if (knob == null) {
                remarks.accept("cat " + name + ": has no effect here");
                out.unknownFrom = "cat " + name;
            } else {
                out.line(knobs.text(knob));
            }
        }
    }

    private static boolean grep(List<String> arguments, String text, Output out, int line) throws ScriptError {
        List<String> options =
                arguments.stream().filter(word -> word.startsWith("-")).toList();
        List<String> patterns =
                arguments.stream().filter(word -> !word.startsWith("-")).toList();
        if (patterns.size() != 1 || !options.stream().allMatch(word -> word.matches("-[qsivwEF]+"))) {
            throw new ScriptError(line, "shell: 'grep " + String.join(" ", arguments) + "' is not understood");
        }
        String letters = String.join("", options);
        String word = letters.contains("F") ? Pattern.quote(patterns.get(0)) : patterns.get(0);
        Pattern pattern = Pattern.compile(
                letters.contains("w") ? "\\b(" + word + ")\\b" : word,
                letters.contains("i") ? Pattern.CASE_INSENSITIVE : 0);
        boolean any = false;
        for (String each : text.lines().toList()) {
            if (pattern.matcher(each).find() != letters.contains("v")) {
                any = true;
                if (!letters.contains("q")) {
                    out.line(each);
                }
            }
        }
        return any;
    }

    private void sysctl(List<String> arguments, Output out, int line) throws ScriptError {
        boolean unknownIsFine = false;
        boolean valuesAlone = false;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (argument.startsWith("-")) {
                if (!argument.matches("-[qwen]+|--quiet|--write|--ignore|--values")) {
                    throw new ScriptError(line, "shell: sysctl " + argument + " is not understood");
                }
                unknownIsFine |= argument.equals("--ignore") || argument.matches("-[qwn]*e[qwen]*");
                valuesAlone |= argument.equals("--values") || argument.matches("-[qwe]*n[qwen]*");
            } else if (equals > 0) {
                set(argument.substring(0, equals), argument.substring(equals + 1), unknownIsFine, line);
            } else {
                tell(argument, valuesAlone, out);
            }
        }
    }

    private void tell(String name, boolean valueAlone, Output out) {
        Knob knob = Knob.find(name.replace('/', '.'));
        if (knob == null) {
            out.unknownFrom = "sysctl " + name;
        } else {
            out.line((valueAlone ? "" : name + " = ") + knobs.text(knob));
        }
    }

    private void procSetting(String argument, int line) throws ScriptError {
        int equals = argument.indexOf('=');
        Matcher proc = PROC.matcher(equals < 0 ? argument : argument.substring(0, equals));
        if (equals < 0 || !proc.matches()) {
            throw new ScriptError(line, "shell: '" + argument + "' is not /proc/sys/NAME=VALUE");
        }
        set(proc.group(1), argument.substring(equals + 1), false, line);
    }

    private void echo(List<String> arguments, String target, Output out, int line) throws ScriptError {
        String words = String.join(
                " ", arguments.stream().filter(word -> !word.matches("-[neE]+")).toList());
        Matcher proc = target == null ? null : PROC.matcher(target);
        if (proc != null && proc.matches()) {
            set(proc.group(1), words, false, line);
        } else {
            out.line(words);
        }
    }

    private void set(String name, String value, boolean unknownIsFine, int line) throws ScriptError {
        String dotted = name.strip().replace('/', '.');
        try {
            if (Knob.find(dotted) != null) {
                Map<String, String> one = new LinkedHashMap<>();
                one.put(dotted, value.strip());
                knobs.set(one);
                return;
            }
            LinuxKnob known = LinuxKnob.find(dotted);
            if (known != null) {
                known.check(value);
                remarks.accept(dotted + ": legal, and without effect here");
                return;
            }
        } catch (BadKnob e) {
            throw new ScriptError(line, "shell: sysctl " + e.getMessage());
        }
        if (!unknownIsFine && !dotted.matches("(net\\.ipv6|net\\.mptcp|net\\.netfilter|kernel|vm|fs)\\..*")) {
            throw new ScriptError(line, "shell: sysctl " + dotted + ": no such name");
        }
        remarks.accept(dotted + ": not known, and without effect here");
    }

    private void sleep(List<String> arguments, int line) throws ScriptError {
        Matcher seconds = Pattern.compile("([0-9]*\\.?[0-9]+)s?").matcher(String.join(" ", arguments));
        if (!seconds.matches()) {
            throw new ScriptError(line, "shell: sleep " + String.join(" ", arguments) + " is not understood");
        }
        sleep.accept(Time.parse(seconds.group(1)));
    }

    private void ip(List<String> arguments, int line) throws ScriptError {
        String all = "ip " + String.join(" ", arguments);
        String object = arguments.stream()
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .orElse("");
        switch (object) {
            case "tcp_metrics", "tcpmetrics", "addr", "address", "a", "neigh", "rule" ->
                remarks.accept(all + ": has no effect here");
            case "link" -> linkMtu(arguments, line);
            case "route", "r", "ro" -> {
                RouteMetrics metrics = ShellRoute.metrics(arguments, line);
                if (metrics != null) {
                    route.accept(metrics);
                }
                linkMtu(arguments, line);
            }
            default -> throw new ScriptError(line, "shell: '" + all + "' is not understood");
        }
    }

    /** {@code mtu 1200} is what matters of a link or a route. */
    private void linkMtu(List<String> arguments, int line) throws ScriptError {
        int at = arguments.indexOf("mtu");
        if (at < 0) {
            remarks.accept("a link or route is set up: has no effect here");
        } else if (at + 1 < arguments.size() && arguments.get(at + 1).matches("[0-9]{2,5}")) {
            mtu.accept(Integer.parseInt(arguments.get(at + 1)));
        } else {
            throw new ScriptError(line, "shell: mtu in '" + String.join(" ", arguments) + "' is not understood");
        }
    }
}
