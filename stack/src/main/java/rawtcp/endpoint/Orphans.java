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
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Resources;
import rawtcp.tcp.State;

/**
 * Connections whose owner is gone and that have not reached CLOSED or TIME_WAIT; in FIN_WAIT_2 only until their record has
 * taken their place. As on Linux, those do not count against tcp_max_orphans but, with TIME_WAIT, against
 * tcp_max_tw_buckets; unlike there they are listed.
 */
final class Orphans implements Resources {
    /** Linux SOCK_MIN_SNDBUF: with less in its send buffer memory is not worth a connection. */
    private static final int LITTLE_BYTES = 4_608;

    private final Knobs knobs;
    private final Memory memory;
    private final Set<Entry> entries = new LinkedHashSet<>();
    private int inFinWait2;
    private final Map<String, Long> kills = new LinkedHashMap<>();

    Orphans(Knobs knobs, Memory memory) {
        this.knobs = knobs;
        this.memory = memory;
        for (String reason : List.of(
                "limit", "retries", "finTimeout", "linger", "data", "memory", "userTimeout", "timeWaitOverflow")) {
            kills.put(reason, 0L);
        }
    }

    /** It has just lost its owner. */
    void add(Entry entry) {
        assert entry.orphanIn == null;
        entries.add(entry);
        entry.orphanIn = entry.seen;
        inFinWait2 += entry.seen == State.FIN_WAIT_2 ? 1 : 0;
    }

    /** It has come to FIN_WAIT_2: if it is an orphan, another limit holds from now on. */
    void moved(Entry entry) {
        if (entry.orphanIn != null) {
            assert entry.orphanIn != State.FIN_WAIT_2;
            entry.orphanIn = State.FIN_WAIT_2;
            inFinWait2++;
        }
    }

    void remove(Entry entry) {
        if (entry.orphanIn != null) {
            entries.remove(entry);
            inFinWait2 -= entry.orphanIn == State.FIN_WAIT_2 ? 1 : 0;
            entry.orphanIn = null;
        }
    }

    /** Those that count against tcp_max_orphans. */
    int counted() {
        return entries.size() - inFinWait2;
    }

    @Override
    public Cause shortage(Connection orphan, int shift) {
        return shortage(knobs, (long) counted() << shift, isLarge(orphan), memory.pages());
    }

    /** With less, Linux spares it when memory is short. */
    static boolean isLarge(Connection orphan) {
        return orphan.sendMemory() > LITTLE_BYTES;
    }

    /** Linux tcp_check_oom. */
    static Cause shortage(Knobs knobs, long counted, boolean isLarge, long pages) {
        if (counted > knobs.number(Knob.TCP_MAX_ORPHANS)) {
            return Cause.ORPHAN_LIMIT;
        }
        return isLarge && pages > knobs.number(Knob.TCP_MEM, 2) ? Cause.MEMORY_LIMIT : null;
    }

    /** It has become CLOSED; perhaps by close itself, before it could be added. */
    void ended(Entry entry, Cause why) {
        remove(entry);
        if (entry.connection.isOrphan()) {
            killed(why);
        }
    }

    /** One has ended, if that was before its time. */
    void killed(Cause why) {
        String reason = reason(why);
        if (reason != null) {
            kills.merge(reason, 1L, Long::sum);
        }
    }

    private static String reason(Cause why) {
        return switch (why) {
            case ORPHAN_LIMIT -> "limit";
            case ORPHAN_RETRIES -> "retries";
            case FIN_TIMEOUT, LINGER2_OVER -> "finTimeout";
            case LINGER2_NEGATIVE -> "linger";
            case DATA_AFTER_CLOSE, SYN_IN_FIN_WAIT_2 -> "data";
            case MEMORY_LIMIT -> "memory";
            case USER_TIMEOUT -> "userTimeout";
            case TIME_WAIT_LIMIT -> "timeWaitOverflow";
            default -> null;
        };
    }

    List<Conversation> connections() {
        List<Conversation> orphans = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            orphans.add(entry.connection);
        }
        return orphans;
    }

    Map<String, Long> kills() {
        return new LinkedHashMap<>(kills);
    }
}
