package rawtcp.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;

/**
 * In which order a table that can't show all shows listeners and connections: what changed last comes first. What goes on
 * changing keeps its place, so that lines can be read while they move; another state, or a change after a pause, brings
 * to the top. What has ended is shown for a moment. On the stack's thread; costs a set entry for each change, and nothing
 * for what does not change.
 */
public final class Recent implements IntConsumer {
    /** More are not kept in order: the oldest are left out. */
    static final int MOST = 16_384;

    private static final long PAUSE_NS = 10_000_000_000L;
    private static final long ENDED_SHOWN_NS = 3_000_000_000L;

    private final TreeMap<Long, Integer> byRank = new TreeMap<>(Comparator.reverseOrder());
    private final Map<Integer, Seen> seen = new HashMap<>();
    private final Set<Integer> dirty = new LinkedHashSet<>();
    private final ArrayDeque<Integer> ended = new ArrayDeque<>();
    private long ranks;
    private boolean overflowed;

    private static final class Seen {
        long rank;
        State state;
        long changedNs;
        String queues = "";
    }

    /** A line of the table. {@code sinceNs}: since when it is in its state; {@code why}: the cause of the last step, or null. */
    public record Line(PortRow row, long sinceNs, String why) {}

    /** All that there is, as it is. */
    public Recent(Endpoint endpoint) {
        begin(endpoint);
    }

    private void begin(Endpoint endpoint) {
        List<Conversation> all = new ArrayList<>(endpoint.conversations());
        int first = Math.max(0, all.size() - MOST);
        for (Listener listener : endpoint.listeners()) {
            place(listener.id(), State.LISTEN, 0).queues = queues(listener);
        }
        List<Conversation> last = new ArrayList<>(all.subList(first, all.size()));
        last.sort(Comparator.comparingLong(Recent::sinceNs));
        for (Conversation connection : last) {
            place(connection.id(), connection.state(), sinceNs(connection));
        }
    }

    private static long sinceNs(Conversation connection) {
        List<Transition> history = connection.history();
        return history.isEmpty() ? 0 : history.get(history.size() - 1).atNs();
    }

    private static String queues(Listener listener) {
        return listener.synQueue() + " " + listener.acceptQueue() + " " + listener.drops();
    }

    private Seen place(int id, State state, long changedNs) {
        Seen one = new Seen();
        one.rank = ++ranks;
        one.state = state;
        one.changedNs = changedNs;
        seen.put(id, one);
        byRank.put(one.rank, id);
        return one;
    }

    /** It may look otherwise than before. */
    @Override
    public void accept(int id) {
        dirty.add(id);
        if (dirty.size() > MOST) { // whoever shows it is stuck
            dirty.clear();
            overflowed = true;
        }
    }

    /** True if {@link #update} may change something. */
    public boolean isDirty(long nowNs) {
        return !dirty.isEmpty() || overflowed || nextEndNs() <= nowNs;
    }

    /** When the next of those that have ended is to go; {@code Long.MAX_VALUE}: there is none. */
    public long nextEndNs() {
        Seen first = ended.isEmpty() ? null : seen.get(ended.peek());
        return first == null ? Long.MAX_VALUE : first.changedNs + ENDED_SHOWN_NS;
    }

    public void update(long nowNs, Endpoint endpoint) {
        if (overflowed) {
            overflowed = false;
            dirty.clear();
            ended.clear();
            seen.clear();
            byRank.clear();
            begin(endpoint);
            return;
        }
        for (int id : dirty) {
            changed(nowNs, id, endpoint);
        }
        if (!dirty.isEmpty()) {
            endpoint.listeners().forEach(listener -> queuesChanged(nowNs, listener));
        }
        dirty.clear();
        while (nextEndNs() <= nowNs) {
            forget(ended.poll());
        }
        while (byRank.size() > MOST) {
            int last = byRank.lastEntry().getValue();
            ended.remove(last);
            forget(last);
        }
    }

    private void changed(long nowNs, int id, Endpoint endpoint) {
        State state = state(id, endpoint);
        Seen before = seen.get(id);
        if (state == null && before == null) {
            return; // gone, and forgotten
        }
        State now = state == null ? State.CLOSED : state;
        if (before == null) {
            Seen fresh = place(id, now, nowNs);
            if (fresh.state == State.CLOSED) {
                ended.add(id);
            }
            return;
        }
        if (before.state == now && now == State.CLOSED) {
            return;
        }
        if (state == null && before.state == State.LISTEN) {
            forget(id); // nothing is remembered of a listener
            return;
        }
        if (before.state != now || nowNs - before.changedNs > PAUSE_NS) {
            toTop(id, before);
        }
        if (before.state != now && now == State.CLOSED) {
            ended.add(id);
        }
        before.state = now;
        before.changedNs = nowNs;
    }

    private void queuesChanged(long nowNs, Listener listener) {
        Seen before = seen.get(listener.id());
        String queues = queues(listener);
        if (before != null && !before.queues.equals(queues)) {
            if (nowNs - before.changedNs > PAUSE_NS) {
                toTop(listener.id(), before);
            }
            before.queues = queues;
            before.changedNs = nowNs;
        }
    }

    private void toTop(int id, Seen one) {
        byRank.remove(one.rank);
        one.rank = ++ranks;
        byRank.put(one.rank, id);
    }

    private void forget(int id) {
        Seen one = seen.remove(id);
        if (one != null) {
            byRank.remove(one.rank);
        }
    }

    /** Null: nothing lives there. */
    private static State state(int id, Endpoint endpoint) {
        Conversation connection = endpoint.conversation(id);
        if (connection == null) {
            connection = endpoint.past(id);
        }
        if (connection != null) {
            return connection.state();
        }
        return endpoint.listener(id) != null ? State.LISTEN : null;
    }

    /** {@code rows} of them, without the first {@code skipped}. */
    public List<Line> lines(long nowNs, Endpoint endpoint, int skipped, int rows) {
        List<Line> lines = new ArrayList<>();
        int at = 0;
        for (int id : byRank.values()) {
            if (lines.size() == rows) {
                break;
            }
            if (at++ >= skipped) {
                Line line = line(nowNs, endpoint, id);
                if (line != null) {
                    lines.add(line);
                }
            }
        }
        return lines;
    }

    /** How many lines there are to show, of {@link #MOST} at most. */
    public int size() {
        return byRank.size();
    }

    private static Line line(long nowNs, Endpoint endpoint, int id) {
        Listener listener = endpoint.listener(id);
        if (listener != null) {
            return new Line(PortRow.of(listener), 0, null);
        }
        Conversation connection = endpoint.conversation(id);
        if (connection == null) {
            connection = endpoint.past(id);
        }
        if (connection == null) {
            return null; // a listener that was closed
        }
        List<Transition> history = connection.history();
        Transition last = history.isEmpty() ? null : history.get(history.size() - 1);
        return new Line(
                PortRow.of(endpoint, connection, nowNs, false),
                last == null ? 0 : last.atNs(),
                last == null ? null : last.cause().sentence());
    }
}
