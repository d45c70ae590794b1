package rawtcp.command;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Walk;
import rawtcp.host.Host;
import rawtcp.tcp.Conversation;
import rawtcp.view.PortRow;

/**
 * Listeners and connections as rows, in ascending order of id and part by part: however many there are, the stack is never
 * held up by a look at all of them. What fits into one part is as it was at one moment.
 */
final class RowsInParts implements AutoCloseable {
    /** A millisecond's work of the stack's thread. */
    static final int MOST = 256;

    private final Host host;
    private final boolean listenersOnly;
    private final boolean info;
    private final Deque<PortRow> listeners = new ArrayDeque<>();
    private Walk walk;
    private boolean hasNext = true;

    RowsInParts(Host host, boolean listenersOnly, boolean info) {
        this.host = host;
        this.listenersOnly = listenersOnly;
        this.info = info;
    }

    boolean hasNext() {
        return hasNext;
    }

    List<PortRow> next() throws CallFailed, InterruptedException {
        return host.call(this::look);
    }

    /** The same, on the stack's thread. */
    List<PortRow> look(long nowNs, Endpoint endpoint) {
        if (walk == null) {
            endpoint.listeners().stream()
                    .map(PortRow::of)
                    .sorted(Comparator.comparingInt(PortRow::id))
                    .forEach(listeners::add);
            walk = endpoint.walk();
        }
        List<PortRow> rows = new ArrayList<>();
        List<Conversation> part = listenersOnly ? List.of() : walk.next(MOST);
        for (Conversation each : part) {
            addListeners(rows, each.id());
            rows.add(PortRow.of(endpoint, each, nowNs, info));
        }
        hasNext = !listenersOnly && walk.hasNext();
        if (!hasNext) {
            walk.close();
            addListeners(rows, Integer.MAX_VALUE);
        }
        return rows;
    }

    private void addListeners(List<PortRow> rows, int beforeId) {
        while (!listeners.isEmpty() && listeners.peek().id() < beforeId) {
            rows.add(listeners.poll());
        }
    }

    /** Also where not all was looked at. */
    @Override
    public void close() {
        if (hasNext) {
            StackCalls.evenInterrupted(host, (nowNs, endpoint) -> {
                if (walk != null) {
                    walk.close();
                }
                return null;
            });
        }
    }
}
