package rawtcp.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that a script makes by dd and removes by rm: names and lengths alone, since they hold zeros. */
final class ShellFiles {
    private static final Pattern SIZE = Pattern.compile("([0-9]+)(c|w|k|K|KB|M|MB)?");
    private static final int DD_BLOCK = 512;

    private final Map<String, Long> lengths = new HashMap<>();

    boolean isMade(String path) {
        return lengths.containsKey(path);
    }

    /** See {@link World#fileLength}. */
    long length(String path) {
        return lengths.getOrDefault(path, Long.MAX_VALUE);
    }

    /** {@code dd if=/dev/zero of=NAME bs=N count=N}, in any order, and what says only how it is told. */
    void make(List<String> arguments, int line) throws ScriptError {
        long block = DD_BLOCK;
        long count = -1;
        String name = null;
        boolean zeros = false;
        for (String argument : arguments) {
            String value = argument.substring(argument.indexOf('=') + 1);
            switch (argument.substring(0, argument.length() - value.length())) {
                case "if=" -> zeros = value.equals("/dev/zero");
                case "of=" -> name = value;
                case "bs=" -> block = size(value, line);
                case "count=" -> count = size(value, line);
                case "status=", "conv=", "oflag=", "iflag=" -> {}
                default -> throw notUnderstood("dd", arguments, line);
            }
        }
        if (!zeros || name == null || count < 0) {
            throw notUnderstood("dd", arguments, line);
        }
        lengths.put(name, block * count);
    }

    private static long size(String text, int line) throws ScriptError {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new ScriptError(line, "shell: dd: " + text + " is no size");
        }
        long number = Long.parseLong(size.group(1));
        String unit = size.group(2) == null ? "c" : size.group(2);
        return number
                * switch (unit) {
                    case "w" -> 2;
                    case "k", "K" -> 1_024;
                    case "KB" -> 1_000;
                    case "M" -> 1_048_576;
                    case "MB" -> 1_000_000;
                    default -> 1;
                };
    }

    /** What the script has not made is not there: that is an error only without -f. */
    boolean remove(List<String> arguments, int line) throws ScriptError {
        boolean force = false;
        boolean all = true;
        for (String argument : arguments) {
            if (argument.startsWith("-")) {
                if (!argument.matches("-[fRrv]+|--force|--recursive")) {
                    throw notUnderstood("rm", arguments, line);
                }
                force |= argument.contains("f");
            } else {
                all &= lengths.remove(argument) != null;
            }
        }
        return force || all;
    }

    private static ScriptError notUnderstood(String command, List<String> arguments, int line) {
        return new ScriptError(line, "shell: '" + command + " " + String.join(" ", arguments) + "' is not understood");
    }
}
