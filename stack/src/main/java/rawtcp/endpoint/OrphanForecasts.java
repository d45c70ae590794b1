package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Forecast;
import rawtcp.tcp.State;

/**
 * When each orphan ends if all peers stay silent and nobody closes another connection: its own {@link Forecast}, unless
 * tcp_max_orphans or tcp_mem strikes before at one of its checks. Those deaths make room for the others, so all are played
 * in the order of time.
 */
final class OrphanForecasts {
    /** Most that one orphan can count for: 2^2-fold. */
    private static final int MOST_SHIFT = 2;

    private final Knobs knobs;
    private final Map<Integer, Forecast> forecasts = new LinkedHashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingInt(Event::order));
    private int counted;
    private long pages;

    /** {@code check}: which one; all of them: its own end. */
    private record Event(long atNs, int order, Connection orphan, Forecast own, int check) {}

    private OrphanForecasts(Knobs knobs, int counted, long pages) {
        this.knobs = knobs;
        this.counted = counted;
        this.pages = pages;
    }

    /** By id, in the order of {@code orphans}. {@code counted} of them count; all buffers together take {@code pages}. */
    static Map<Integer, Forecast> of(List<Conversation> orphans, Knobs knobs, int counted, long pages) {
        OrphanForecasts all = new OrphanForecasts(knobs, counted, pages);
        List<Event> first = new ArrayList<>();
        for (Conversation each : orphans) {
            if (each instanceof TimeWait record) {
                all.forecasts.put(record.id(), record.forecast());
                continue;
            }
            Connection orphan = (Connection) each;
            Forecast own = Forecast.of(orphan, knobs);
            all.forecasts.put(orphan.id(), own);
            if (orphan.state() != State.FIN_WAIT_2 && !own.isNever()) {
                first.add(event(orphan, own, 0, first.size()));
            }
        }
        boolean plenty = (long) counted << MOST_SHIFT <= knobs.number(Knob.TCP_MAX_ORPHANS)
                && pages <= knobs.number(Knob.TCP_MEM, 2);
        if (!plenty) {
            all.events.addAll(first);
            all.play();
        }
        return all.forecasts;
    }

    private static Event event(Connection orphan, Forecast own, int check, int order) {
        List<Forecast.Check> checks = own.checks();
        return new Event(check < checks.size() ? checks.get(check).atNs() : own.atNs(), order, orphan, own, check);
    }

    private void play() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            if (event.check() == event.own().checks().size()) {
                ended(event.orphan());
            } else {
                check(event);
            }
        }
    }

    private void check(Event event) {
        Forecast.Check check = event.own().checks().get(event.check());
        Cause cause = Orphans.shortage(knobs, (long) counted << check.shift(), event.orphan(), pages);
        if (cause == null) {
            events.add(event(event.orphan(), event.own(), event.check() + 1, event.order()));
            return;
        }
        String rule = cause == Cause.ORPHAN_LIMIT ? "tcp_max_orphans" : "tcp_mem";
        int attempts = event.orphan().attempts() + event.check();
        forecasts.put(event.orphan().id(), new Forecast(event.atNs(), cause, rule, attempts, List.of()));
        ended(event.orphan());
    }

    private void ended(Connection orphan) {
        counted--;
        pages -= orphan.memoryPages();
    }
}
