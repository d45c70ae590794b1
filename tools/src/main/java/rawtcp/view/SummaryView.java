package rawtcp.view;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import rawtcp.endpoint.Endpoint;
import rawtcp.tcp.State;

/** {@code rawtcp ports --summary}: counts by state, and what the ephemeral range has left. */
public final class SummaryView {
    private SummaryView() {}

    /** {@code orphans} as {@code rawtcp orphans} counts them. */
    public record Summary(Map<State, Integer> byState, int orphans, Endpoint.PortUse ports) {
        /** Of all. */
        public static Summary of(Endpoint endpoint) {
            Map<State, Integer> byState = new EnumMap<>(State.class);
            for (State state : State.values()) {
                if (endpoint.count(state) > 0) {
                    byState.put(state, endpoint.count(state));
                }
            }
            return new Summary(byState, endpoint.orphanCount(), endpoint.portUse());
        }

        public static Summary of(List<PortRow> rows, Endpoint.PortUse ports) {
            Map<State, Integer> byState = new EnumMap<>(State.class);
            int orphans = 0;
            for (PortRow row : rows) {
                byState.merge(row.state(), 1, Integer::sum);
                orphans += row.orphan() ? 1 : 0;
            }
            return new Summary(byState, orphans, ports);
        }
    }

    public static String text(Summary summary) {
        int total =
                summary.byState().values().stream().mapToInt(Integer::intValue).sum();
        String states = summary.byState().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        Endpoint.PortUse ports = summary.ports();
        return "total " + total + (states.isEmpty() ? "" : " (" + states + "), orphans " + summary.orphans()) + "\n"
                + "ephemeral ports " + ports.first() + "-" + ports.last() + ": in use " + ports.inUse()
                + ", TIME_WAIT only " + ports.timeWait() + ", free " + ports.free() + "\n";
    }

    public static String json(Summary summary) {
        return Json.text(out -> {
            out.writeStartObject();
            out.writeNumberField(
                    "total",
                    summary.byState().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum());
            out.writeObjectFieldStart("states");
            for (State state : State.values()) {
                out.writeNumberField(state.name(), summary.byState().getOrDefault(state, 0));
            }
            out.writeEndObject();
            out.writeNumberField("orphans", summary.orphans());
            Endpoint.PortUse ports = summary.ports();
            out.writeObjectFieldStart("ephemeralPorts");
            out.writeNumberField("first", ports.first());
            out.writeNumberField("last", ports.last());
            out.writeNumberField("inUse", ports.inUse());
            out.writeNumberField("timeWait", ports.timeWait());
            out.writeNumberField("free", ports.free());
            out.writeEndObject();
            out.writeEndObject();
        });
    }
}
