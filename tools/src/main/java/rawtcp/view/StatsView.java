package rawtcp.view;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import rawtcp.endpoint.Endpoint;
import rawtcp.knob.Nearest;
import rawtcp.tcp.FastOpenCounter;
import rawtcp.tcp.MibCounter;

/** {@code rawtcp stats}: what the stack has counted since it began, by nstat's names. */
public final class StatsView {
    private StatsView() {}

    /** {@code help}: one line. */
    public record Counter(String name, long value, String help) {}

    /** All of them. Taken on the stack's thread. */
    public static List<Counter> of(Endpoint endpoint) {
        List<Counter> all = new ArrayList<>();
        for (MibCounter what : MibCounter.values()) {
            all.add(new Counter(what.label(), endpoint.counted(what), what.help()));
        }
        for (FastOpenCounter what : FastOpenCounter.values()) {
            all.add(new Counter("TcpExt" + what.label(), endpoint.counted(what), what.help()));
        }
        return all;
    }

    /** Those that one of {@code patterns} names, or all if there is none; each must name one at least. */
    public static List<Counter> named(List<Counter> all, List<String> patterns) {
        if (patterns.isEmpty()) {
            return all;
        }
        Predicate<Counter> wanted = counter -> false;
        for (String pattern : patterns) {
            Predicate<Counter> matches = counter -> matches(pattern, counter.name());
            if (all.stream().noneMatch(matches)) {
                String hint =
                        Nearest.hint(pattern, all.stream().map(Counter::name).toList());
                throw new BadWord("'" + pattern + "' names no counter" + hint + "; 'rawtcp stats --zeros' lists them");
            }
            wanted = wanted.or(matches);
        }
        return all.stream().filter(wanted).toList();
    }

    /** As nstat does: * for any characters, ? for one, and upper or lower case is the same. */
    static boolean matches(String pattern, String name) {
        if (pattern.isEmpty()) {
            return name.isEmpty();
        }
        String rest = pattern.substring(1);
        if (pattern.charAt(0) == '*') {
            return matches(rest, name) || (!name.isEmpty() && matches(pattern, name.substring(1)));
        }
        boolean same = !name.isEmpty() && (pattern.charAt(0) == '?' || pattern.regionMatches(true, 0, name, 0, 1));
        return same && matches(rest, name.substring(1));
    }

    public static String text(List<Counter> counters, boolean heading) {
        if (counters.isEmpty()) {
            return "";
        }
        Table table = new Table("NAME", ">VALUE", "MEANING");
        counters.forEach(counter -> table.row(counter.name(), counter.value(), counter.help()));
        return table.text(heading);
    }

    public static String json(List<Counter> counters) {
        return Json.text(out -> {
            out.writeStartObject();
            for (Counter counter : counters) {
                out.writeNumberField(counter.name(), counter.value());
            }
            out.writeEndObject();
        });
    }
}
