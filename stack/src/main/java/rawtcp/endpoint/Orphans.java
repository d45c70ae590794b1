package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;

/**
 * Connections whose owner is gone and that have not reached CLOSED or TIME_WAIT. Those in FIN_WAIT_2 count too, unlike
 * on Linux, which hides them as mini-sockets; so the limit is over all of them.
 */
final class Orphans {
    private final Knobs knobs;
    private final Set<Entry> entries = new LinkedHashSet<>();
    private final Map<String, Long> kills = new LinkedHashMap<>();

    Orphans(Knobs knobs) {
        this.knobs = knobs;
        for (String reason : List.of("limit", "retries", "finTimeout", "linger", "data", "memory")) {
            kills.put(reason, 0L);
        }
    }

    void add(Entry entry) {
        entries.add(entry);
    }

    /** Linux tcp_max_orphans: looked at whenever one was added. */
    boolean tooMany() {
        return entries.size() > knobs.number(Knob.TCP_MAX_ORPHANS);
    }

    void remove(Entry entry) {
        entries.remove(entry);
    }

    /** It has become CLOSED; perhaps by close itself, before it could be added. */
    void ended(Entry entry, Cause why) {
        entries.remove(entry);
        if (entry.connection.isOrphan()) {
            String reason = reason(why);
            if (reason != null) {
                kills.merge(reason, 1L, Long::sum);
            }
        }
    }

    private static String reason(Cause why) {
        return switch (why) {
            case ORPHAN_LIMIT -> "limit";
            case ORPHAN_RETRIES -> "retries";
            case FIN_TIMEOUT -> "finTimeout";
            case LINGER2_NEGATIVE -> "linger";
            case DATA_AFTER_CLOSE -> "data";
            default -> null;
        };
    }

    List<Connection> connections() {
        List<Connection> orphans = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            orphans.add(entry.connection);
        }
        return orphans;
    }

    Map<String, Long> kills() {
        return new LinkedHashMap<>(kills);
    }
}
