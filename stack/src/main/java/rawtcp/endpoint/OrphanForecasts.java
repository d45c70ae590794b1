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
 * in the order of time. What an orphan has to do with it is taken from it on the stack's thread; the play is for any.
 */
public final class OrphanForecasts {
    /** Most that one orphan can count for: 2^2-fold. */
    private static final int MOST_SHIFT = 2;

    private final Knobs knobs;
    private final Map<Integer, Forecast> forecasts = new LinkedHashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingInt(Event::order));
    private int counted;
    private long pages;

    /**
     * One orphan, as it was when it was looked at.
     *
     * @param own when it ends if no limit of the stack strikes
     * @param isLimited tcp_max_orphans and tcp_mem may strike
     * @param isLarge it has what is worth a connection when memory is short
     * @param pages what its buffers take
     * @param attempts retransmissions or probes until then
     */
    public record Orphan(int id, Forecast own, boolean isLimited, boolean isLarge, int pages, int attempts) {
        /** On the stack's thread; {@code knobs} need not be the stack's own. */
        public static Orphan of(Conversation conversation, Knobs knobs) {
            if (conversation instanceof TimeWait record) {
                return new Orphan(record.id(), record.forecast(), false, false, 0, 0);
            }
            Connection orphan = (Connection) conversation;
            Forecast own = Forecast.of(orphan, knobs);
            return new Orphan(
                    orphan.id(),
                    own,
                    orphan.state() != State.FIN_WAIT_2 && !own.isNever(),
                    Orphans.isLarge(orphan),
                    orphan.memoryPages(),
                    orphan.attempts());
        }
    }

    /** {@code check}: which one; all of them: its own end. */
    private record Event(long atNs, int order, Orphan orphan, int check) {
        static Event of(Orphan orphan, int check, int order) {
            List<Forecast.Check> checks = orphan.own().checks();
            return new Event(
                    check < checks.size()
                            ? checks.get(check).atNs()
                            : orphan.own().atNs(),
                    order,
                    orphan,
                    check);
        }
    }

    private OrphanForecasts(Knobs knobs, int counted, long pages) {
        this.knobs = knobs;
        this.counted = counted;
        this.pages = pages;
    }

    /** By id, in the order of {@code orphans}. {@code counted} of them count; all buffers together take {@code pages}. */
    public static Map<Integer, Forecast> of(List<Orphan> orphans, Knobs knobs, int counted, long pages) {
        OrphanForecasts all = new OrphanForecasts(knobs, counted, pages);
        List<Event> first = new ArrayList<>();
        for (Orphan orphan : orphans) {
            all.forecasts.put(orphan.id(), orphan.own());
            if (orphan.isLimited()) {
                first.add(Event.of(orphan, 0, first.size()));
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

    private void play() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            if (event.check() == event.orphan().own().checks().size()) {
                ended(event.orphan());
            } else {
                check(event);
            }
        }
    }

    private void check(Event event) {
        Orphan orphan = event.orphan();
        Forecast.Check check = orphan.own().checks().get(event.check());
        Cause cause = Orphans.shortage(knobs, (long) counted << check.shift(), orphan.isLarge(), pages);
        if (cause == null) {
            events.add(Event.of(orphan, event.check() + 1, event.order()));
            return;
        }
        String rule = cause == Cause.ORPHAN_LIMIT ? "tcp_max_orphans" : "tcp_mem";
        int attempts = orphan.attempts() + event.check();
        forecasts.put(orphan.id(), new Forecast(event.atNs(), cause, rule, attempts, List.of()));
        ended(orphan);
    }

    private void ended(Orphan orphan) {
        counted--;
        pages -= orphan.pages();
    }
}
