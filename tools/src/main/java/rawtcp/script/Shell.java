package rawtcp.script;

import java.io.IOException;
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

/**
 * Understands the commands that prepare a host for a packet script, and does to the knobs what they would do to a
 * kernel; none is ever run. What has nothing to act on here is taken and remarked on; what is not understood is an
 * error with its place.
 */
final class Shell {
    private static final int MAX_DEPTH = 8;
    private static final Pattern PROC = Pattern.compile("/proc/sys/(.+)");

    /** They look, print, or prepare what is not TCP's. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "true",
            ":",
            "set",
            "export",
            "unset",
            "exit",
            "nstat",
            "ss",
            "ethtool",
            "tc",
            "modprobe",
            "date",
            "sync",
            "netstat",
            "cat",
            "chmod",
            "rm",
            "touch",
            "umask");

    private final Knobs knobs;
    private final Consumer<String> remarks;
    private final LongConsumer sleep;
    private final Consumer<Integer> mtu;
    private final Consumer<RouteMetrics> route;

    Shell(
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

    void run(String text, Path directory, int line) throws ScriptError {
        run(text, directory, line, 0);
    }

    private void run(String text, Path directory, int line, int depth) throws ScriptError {
        if (depth > MAX_DEPTH) {
            throw new ScriptError(line, "shell: files that run each other without end");
        }
        ShellWords words = new ShellWords(text, line);
        for (ShellWords.Simple simple = words.next(); simple != null; simple = words.next()) {
            run(simple, directory, depth);
        }
    }

    private void run(ShellWords.Simple simple, Path directory, int depth) throws ScriptError {
        List<String> words = simple.words();
        String command = words.get(0);
        List<String> arguments = words.subList(1, words.size());
        if (command.equals("sysctl") || command.endsWith("/sysctl")) {
            sysctl(arguments, simple.line());
        } else if (command.endsWith("set_sysctls.py")) {
            for (String argument : arguments) {
                procSetting(argument, simple.line());
            }
        } else if (command.matches("/tmp/sysctl_restore_.*\\.sh")) {
            remarks.accept(command + ": each script has knobs of its own, nothing is to be restored");
        } else if (command.equals("echo") || command.equals("printf")) {
            echo(arguments, simple);
        } else if (command.equals("sleep")) {
            sleep(arguments, simple.line());
        } else if (command.equals("ip")) {
            ip(arguments, simple.line());
        } else if (command.equals("ifconfig")) {
            linkMtu(arguments, simple.line());
        } else if (WITHOUT_EFFECT.contains(command)) {
            remarks.accept(String.join(" ", words) + ": has no effect here");
        } else if (isSource(command) && !arguments.isEmpty()) {
            file(arguments.get(0), directory, simple.line(), depth);
        } else if (command.contains("/") && arguments.isEmpty()) {
            file(command, directory, simple.line(), depth);
        } else {
            throw new ScriptError(simple.line(), "shell: '" + String.join(" ", words) + "' is not understood");
        }
    }

    private static boolean isSource(String command) {
        return Set.of(".", "source", "sh", "bash", "/bin/sh", "/bin/bash").contains(command);
    }

    /** Lines of another file are told by its own name and numbers. */
    private void file(String name, Path directory, int line, int depth) throws ScriptError {
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
            run(text, directory, 1, depth + 1);
        } catch (ScriptError e) {
            String inside = e.getMessage().replaceFirst("^shell: ", "");
            throw new ScriptError(line, "shell: " + name + " line " + e.line() + ": " + inside);
        }
    }

    private void sysctl(List<String> arguments, int line) throws ScriptError {
        boolean unknownIsFine = false;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (argument.startsWith("-")) {
                if (!argument.matches("-[qwen]+|--quiet|--write|--ignore|--values")) {
                    throw new ScriptError(line, "shell: sysctl " + argument + " is not understood");
                }
                unknownIsFine |= argument.equals("--ignore") || argument.matches("-[qwn]*e[qwen]*");
            } else if (equals > 0) {
                set(argument.substring(0, equals), argument.substring(equals + 1), unknownIsFine, line);
            }
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

    private void echo(List<String> arguments, ShellWords.Simple simple) throws ScriptError {
        Matcher proc = simple.output() == null ? null : PROC.matcher(simple.output());
        if (proc != null && proc.matches()) {
            List<String> values =
                    arguments.stream().filter(word -> !word.matches("-[neE]+")).toList();
            set(proc.group(1), String.join(" ", values), false, simple.line());
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
