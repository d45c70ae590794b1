package rawtcp.endpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Mib;
import rawtcp.tcp.MibCounter;
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

    private static final int LITTLE = 8;
    private static final int FEWEST_RETRIES = 2;
    private static final long RESET_COUNTS_NS = 60_000_000_000L;

    private final int id;
    private final IpAddress local;
    private final int port;
    private final Owner owner;
    private int backlog;
    private final ConnectionOptions options;
    private final Knobs knobs;
    private final Mib mib;
    private final Set<Entry> halfOpen = new LinkedHashSet<>();
    /** Of those half-open, whose first SYN-ACK still has its time. */
    private int young;

    private final Set<Entry> unaccepted = new LinkedHashSet<>();
    /** Opened fast, and the handshake not yet over; those that an RST has ended, until when they count (Linux fastopenq). */
    private int fastOpenPending;

    private final Deque<Long> fastOpenResets = new ArrayDeque<>(0);
    private final Map<Drop, Long> drops = new EnumMap<>(Drop.class);
    private long cookiesSent;
    private long cookiesTaken;
    private long cookiesFailed;
    private long lastCookieNs;
    private boolean closed;
    private int revision;
    private int arrivals;

    Listener(int id, ListenRequest request, Knobs knobs, Mib mib) {
        this.id = id;
        this.knobs = knobs;
        this.mib = mib;
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

    /** The most that the accept queue holds: one more than the backlog (Linux). */
    public long acceptQueueLimit() {
        return backlog + 1L;
    }

    /**
     * The most that the SYN queue holds, beyond which there are cookies or nothing. Without cookies the last quarter of
     * tcp_max_syn_backlog is for peers known from earlier connections (Linux); we remember none.
     */
    public long synQueueLimit() {
        if (knobs.on(Knob.TCP_SYNCOOKIES)) {
            return backlog + 1L;
        }
        long reach = knobs.number(Knob.TCP_MAX_SYN_BACKLOG);
        return Math.min(backlog, reach - (reach >> 2)) + 1L;
    }

    /** Connections that may be pending after Fast Open (TCP_FASTOPEN); 0: none opens fast. */
    public long fastOpenLimit() {
        return options.isSet(ConnectionOption.FASTOPEN) ? options.get(ConnectionOption.FASTOPEN) : 0;
    }

    /** Those that are, with those that an RST has ended in the last minute. */
    public int fastOpenPending() {
        return fastOpenPending + fastOpenResets.size();
    }

    /** SYN-ACKs sent whose SYN nobody remembers (Linux SyncookiesSent). */
    public long cookiesSent() {
        return cookiesSent;
    }

    /** Connections that a cookie stood for (Linux SyncookiesRecv). */
    public long cookiesTaken() {
        return cookiesTaken;
    }

    /** ACKs in a time of cookies that brought none back, or one too old (Linux SyncookiesFailed). */
    public long cookiesFailed() {
        return cookiesFailed;
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

    /** What becomes of a SYN. */
    enum SynFate {
        ANSWERED,
        COOKIE,
        DROPPED
    }

    /** Linux tcp_conn_request. {@code afterTimeWait}: its peer is real, so the SYN queue has room for it. */
    SynFate fateOfSyn(boolean afterTimeWait) {
        long cookies = afterTimeWait ? 0 : knobs.number(Knob.TCP_SYNCOOKIES);
        boolean full = !afterTimeWait && halfOpen.size() >= synQueueLimit();
        if (full && cookies == 0) {
            mib.count(MibCounter.REQQ_FULL_DROP);
            return dropped(Drop.SYN_QUEUE_FULL);
        }
        boolean asksCookie = full || cookies == 2;
        mib.add(MibCounter.REQQ_FULL_DO_COOKIES, asksCookie ? 1 : 0);
        if (acceptQueueFull()) {
            return dropped(Drop.SYN_ACCEPT_QUEUE_FULL);
        }
        return asksCookie ? SynFate.COOKIE : SynFate.ANSWERED;
    }

    void sentCookie(long nowNs) {
        cookiesSent++;
        mib.count(MibCounter.SYNCOOKIES_SENT);
        lastCookieNs = nowNs;
    }

    boolean sentCookieSince(long thenNs) {
        return cookiesSent > 0 && lastCookieNs >= thenNs;
    }

    void cookieCame(boolean good) {
        if (good) {
            cookiesTaken++;
            mib.count(MibCounter.SYNCOOKIES_RECV);
        } else {
            cookiesFailed++;
            mib.count(MibCounter.SYNCOOKIES_FAILED);
        }
    }

    SynFate dropped(Drop why) {
        drops.merge(why, 1L, Long::sum);
        mib.count(MibCounter.LISTEN_DROPS);
        mib.add(MibCounter.LISTEN_OVERFLOWS, why == Drop.SYN_QUEUE_FULL ? 0 : 1);
        return SynFate.DROPPED;
    }

    void addHalfOpen(Entry child) {
        assert !closed && child.listener == null;
        child.listener = this;
        child.young = true;
        halfOpen.add(child);
        young++;
    }

    boolean opensFast() {
        return fastOpenLimit() > 0;
    }

    /** RFC 7413 5.1; at the limit the oldest of those that were reset may give its place, once its minute is over. */
    boolean hasFastOpenRoom(long nowNs) {
        if (fastOpenPending() < fastOpenLimit()) {
            return true;
        }
        if (fastOpenResets.isEmpty() || fastOpenResets.peekFirst() > nowNs) {
            return false;
        }
        fastOpenResets.removeFirst();
        return true;
    }

    /** Opened fast: it can be accepted at once. */
    void addFast(Entry child) {
        assert !closed && child.listener == null;
        child.listener = this;
        child.fastOpenOf = this;
        fastOpenPending++;
        unaccepted.add(child);
        arrivals++;
        revision++;
    }

    /** Its handshake is over, or it is; {@code resetNs}: when an RST ended it after it was accepted, else negative. */
    void fastOpenOver(Entry child, long resetNs) {
        assert child.fastOpenOf == this;
        child.fastOpenOf = null;
        fastOpenPending--;
        if (resetNs >= 0 && !closed) {
            fastOpenResets.addLast(resetNs + RESET_COUNTS_NS);
        }
    }

    /** Its handshake is done. */
    void established(Entry child) {
        if (halfOpen.remove(child)) {
            noLongerYoung(child);
            unaccepted.add(child);
            arrivals++;
            revision++;
        }
    }

    /** Its SYN-ACK has been repeated, or it is half-open no more. */
    void noLongerYoung(Entry child) {
        if (child.young) {
            child.young = false;
            young--;
        }
    }

    /**
     * How often a SYN-ACK is repeated, of {@code allowed} times: half of the SYN queue is kept for the young, the old must
     * go the sooner the more they are (Linux reqsk_timer_handler).
     */
    int synAckRetries(int allowed) {
        int retries = allowed;
        if (2 * halfOpen.size() > Math.max(LITTLE, backlog)) {
            for (int youngEnough = 2 * young;
                    retries > FEWEST_RETRIES && halfOpen.size() >= youngEnough;
                    youngEnough *= 2) {
                retries--;
            }
        }
        return retries;
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

    /** What {@link #take} has taken is the oldest again. */
    void putBack(Entry oldest) {
        assert !closed && oldest.listener == null;
        List<Entry> younger = new ArrayList<>(unaccepted);
        unaccepted.clear();
        unaccepted.add(oldest);
        unaccepted.addAll(younger);
        oldest.listener = this;
        arrivals++;
        revision++;
    }

    /** It is not, or no longer, this listener's. */
    void forget(Entry child) {
        assert child.listener == this;
        child.listener = null;
        halfOpen.remove(child);
        noLongerYoung(child);
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
