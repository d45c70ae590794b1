package rawtcp.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.OrphanForecasts;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Forecast;
import rawtcp.view.OrphansView.Limits;
import rawtcp.view.OrphansView.Orphan;
import rawtcp.view.OrphansView.Orphans;

/**
 * A look at a stack's orphans part by part: however many there are, the stack is never held up by it, and how they end is
 * reckoned beside it. What fits into one part is as it was at one moment; who has gone before its turn is left out.
 */
public final class OrphansLook {
    private final Knobs knobs;
    private final List<Taken> taken = new ArrayList<>();
    private int[] ids; // null until the first part
    private int next;
    private Limits limits;
    private Map<String, Long> kills;

    /** {@code row}: as if no limit of the stack struck. */
    private record Taken(OrphanForecasts.Orphan orphan, Orphan row, long atNs, long openedNs) {}

    public OrphansLook(Knobs knobs) {
        this.knobs = knobs;
    }

    /** On the stack's thread: at most so many more; false if those were the last. */
    public boolean more(Endpoint endpoint, long nowNs, int most) {
        if (ids == null) {
            begin(endpoint);
        }
        for (int end = (int) Math.min(ids.length, (long) next + most); next < end; next++) {
            Conversation orphan = endpoint.orphan(ids[next]);
            if (orphan != null) {
                OrphanForecasts.Orphan alone = OrphanForecasts.Orphan.of(orphan, knobs);
                Orphan row = Orphan.of(orphan, alone.own(), nowNs);
                taken.add(new Taken(alone, row, nowNs, OrphansView.openedNs(orphan)));
            }
        }
        return next < ids.length;
    }

    private void begin(Endpoint endpoint) {
        ids = endpoint.orphanIds();
        int counted = endpoint.countedOrphans();
        limits = new Limits(
                counted,
                knobs.number(Knob.TCP_MAX_ORPHANS),
                endpoint.timeWaitCount(),
                ids.length - counted,
                knobs.number(Knob.TCP_MAX_TW_BUCKETS),
                endpoint.memoryPages(),
                knobs.number(Knob.TCP_MEM, 2));
        kills = endpoint.orphanKills();
    }

    /** Above the table, and known after the first part. */
    public String heading(int room) {
        return OrphansView.heading(ids.length, limits, kills, room);
    }

    /** All that were seen, in ascending order of id. */
    public Orphans foretold() {
        taken.sort(Comparator.comparingInt(each -> each.orphan().id()));
        Map<Integer, Forecast> forecasts = OrphanForecasts.of(
                taken.stream().map(Taken::orphan).toList(), knobs, limits.counted(), limits.memory());
        List<Orphan> rows = taken.stream()
                .map(each -> each.row().dying(forecasts.get(each.orphan().id()), each.atNs(), each.openedNs()))
                .toList();
        return new Orphans(rows, limits, kills);
    }
}
