package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.wire.IpAddress;

/** A passive OPEN with its two queues: half-open (SYN_RCVD) and established but not yet accepted. */
public final class Listener {
    /** Why a SYN or a final ACK was dropped. */
    public enum Drop {
        /** A SYN, because the accept queue was full. */
        SYN_ACCEPT_QUEUE_FULL,
        /** A SYN, because too many handshakes were under way. */
        SYN_QUEUE_FULL,
        /** A handshake's final ACK, because the accept queue was full. */
        ACK_ACCEPT_QUEUE_FULL
    }

    private final int id;
    private final IpAddress local;
    private final int port;
    private final Owner owner;
    private int backlog;
    private final ConnectionOptions options;
    private final Knobs knobs;
    private final Set<Entry> halfOpen = new LinkedHashSet<>();
    private final Set<Entry> unaccepted = new LinkedHashSet<>();
    private final Map<Drop, Long> drops = new EnumMap<>(Drop.class);
    private boolean closed;
    private int revision;
    private int arrivals;

    Listener(int id, ListenRequest request, Knobs knobs) {
        this.id = id;
        this.knobs = knobs;
        local = request.local();
        port = request.port();
        owner = request.owner();
        options = request.options();
        backlog = cut(request.backlog(), knobs.number(Knob.SOMAXCONN));
    }

    /** Linux takes the backlog without its sign: below 0 means as much as is allowed. */
    private static int cut(int backlog, long somaxconn) {
        return (int) Math.min(backlog & 0xffff_ffffL, somaxconn);
    }

    public int id() {
        return id;
    }

    public IpAddress local() {
        return local;
    }

    public int port() {
        return port;
    }

    /** Null: nobody's. */
    public Owner owner() {
        return owner;
    }

    /** As asked for, cut to somaxconn; both queues hold one more than this (Linux). */
    public int backlog() {
        return backlog;
    }

    /** listen(2) again: another backlog. */
    public void backlog(int asked) {
        backlog = cut(asked, knobs.number(Knob.SOMAXCONN));
    }

    /** How many connections have ever come to be accepted: an edge for who waits. */
    public int arrivals() {
        return arrivals;
    }

    /** Half-open connections now. */
    public int synQueue() {
        return halfOpen.size();
    }

    /** Established and not yet accepted. */
    public int acceptQueue() {
        return unaccepted.size();
    }

    /** SYNs and final ACKs dropped because a queue was full. */
    public long drops() {
        return drops.values().stream().mapToLong(Long::longValue).sum();
    }

    public long drops(Drop why) {
        return drops.getOrDefault(why, 0L);
    }

    public boolean isClosed() {
        return closed;
    }

    /** Grows whenever the accept queue changes or the listener is closed. */
    public int revision() {
        return revision;
    }

    /** What its connections begin with. */
    public ConnectionOptions options() {
        return options;
    }

    boolean acceptQueueFull() {
        return unaccepted.size() > backlog;
    }

    /** Why a new SYN has no place here; null if it has. */
    Drop noRoomForSyn() {
        if (acceptQueueFull()) {
            return Drop.SYN_ACCEPT_QUEUE_FULL;
        }
        // Linux without SYN cookies: the last quarter of tcp_max_syn_backlog is for peers known from earlier
        // connections; we remember none.
        long reach = knobs.number(Knob.TCP_MAX_SYN_BACKLOG);
        boolean full = halfOpen.size() > backlog || halfOpen.size() > reach - (reach >> 2);
        return full ? Drop.SYN_QUEUE_FULL : null;
    }

    void dropped(Drop why) {
        drops.merge(why, 1L, Long::sum);
    }

    void addHalfOpen(Entry child) {
        assert !closed && child.listener == null;
        child.listener = this;
        halfOpen.add(child);
    }

    /** Its handshake is done. */
    void established(Entry child) {
        if (halfOpen.remove(child)) {
            unaccepted.add(child);
            arrivals++;
            revision++;
        }
    }

    boolean isHalfOpen(Entry child) {
        return halfOpen.contains(child);
    }

    /** Takes the oldest unaccepted connection off the queue; null if none waits. */
    Entry take() {
        Iterator<Entry> queue = unaccepted.iterator();
        if (!queue.hasNext()) {
            return null;
        }
        Entry oldest = queue.next();
        forget(oldest);
        return oldest;
    }

    /** It is not, or no longer, this listener's. */
    void forget(Entry child) {
        assert child.listener == this;
        child.listener = null;
        halfOpen.remove(child);
        if (unaccepted.remove(child)) {
            revision++;
        }
    }

    /** Both queues' children, to be ended by the caller. */
    List<Entry> children() {
        List<Entry> children = new ArrayList<>(halfOpen);
        children.addAll(unaccepted);
        return children;
    }

    void close() {
        assert !closed && halfOpen.isEmpty() && unaccepted.isEmpty();
        closed = true;
        revision++;
    }
}
