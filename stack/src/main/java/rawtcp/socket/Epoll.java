package rawtcp.socket;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Errno;

/** An epoll(7) instance: what it watches, and in which order it has become ready. */
final class Epoll extends Descriptor {
    static final int CTL_ADD = 1;
    static final int CTL_DEL = 2;
    static final int CTL_MOD = 3;

    static final int ET = 1 << 31;
    static final int ONESHOT = 1 << 30;
    static final int WAKEUP = 1 << 29;
    static final int EXCLUSIVE = 1 << 28;

    /** What stays of an item's events when its one shot is fired. */
    private static final int PRIVATE = ET | ONESHOT | WAKEUP | EXCLUSIVE;
    /** With EPOLLEXCLUSIVE nothing else may be asked. */
    private static final int EXCLUSIVE_OK = Poll.IN | Poll.OUT | Poll.ERR | Poll.HUP | ET | WAKEUP | EXCLUSIVE;

    private static final int MOST_NESTED = 4;

    /** So many that are watched no more may wait for a look. */
    private static final int MOST_DROPPED = 64;

    /** The key, like the kernel's, is the handle with what it stands for. */
    private record Key(int handle, Descriptor descriptor) {}

    final class Item {
        private final Key key;
        private int events;
        private long data;
        private Edges seen;
        private boolean isTouched;
        private boolean isDropped;

        private Item(Key key) {
            this.key = key;
            key.descriptor.watchedBy(this);
        }

        Epoll epoll() {
            return Epoll.this;
        }

        /** It is to be looked at, and so is who watches it by this epoll. */
        void touch() {
            if (!isTouched) {
                isTouched = true;
                touched.add(this);
                touched();
            }
        }

        void drop() {
            isDropped = true;
            items.remove(key);
            ready.remove(this);
            key.descriptor.letBy(this);
            if (touched.size() > 2 * items.size() + MOST_DROPPED) { // nobody may ever look
                touched.removeIf(item -> item.isDropped);
            }
        }
    }

    /** What epoll_wait returns of one item. */
    record Event(int events, long data) {}

    private final Map<Key, Item> items = new HashMap<>();
    /** Those that something may have happened to since the last look, those that do not tell, and some that were dropped. */
    private List<Item> touched = new ArrayList<>();

    private List<Item> looked = new ArrayList<>();
    private final Set<Item> ready = new LinkedHashSet<>();
    private int wakeUps;

    void control(int op, int handle, Descriptor target, int events, long data, long nowNs) throws CallError {
        boolean exclusive = (events & EXCLUSIVE) != 0;
        if (op != CTL_DEL && exclusive) {
            boolean nested = target instanceof Epoll;
            if (op == CTL_MOD || nested || (events & ~EXCLUSIVE_OK) != 0) {
                throw new CallError(Errno.EINVAL);
            }
        }
        if (op == CTL_ADD
                && target instanceof Epoll nested
                && nested.depthBelow(this) + 1 + depthAbove() > MOST_NESTED) {
            throw new CallError(Errno.ELOOP);
        }
        Key key = new Key(handle, target);
        Item item = items.get(key);
        switch (op) {
            case CTL_ADD -> {
                if (item != null) {
                    throw new CallError(Errno.EEXIST);
                }
                item = new Item(key);
                items.put(key, item);
                watch(item, events, data, nowNs);
            }
            case CTL_MOD -> {
                if (item == null) {
                    throw new CallError(Errno.ENOENT);
                }
                if ((item.events & EXCLUSIVE) != 0) {
                    throw new CallError(Errno.EINVAL);
                }
                watch(item, events, data, nowNs);
            }
            case CTL_DEL -> {
                if (item == null) {
                    throw new CallError(Errno.ENOENT);
                }
                item.drop();
            }
            default -> throw new CallError(Errno.EINVAL);
        }
    }

    /** How deep the epolls nest that it watches; as deep as they may if {@code outer} is among them. */
    private int depthBelow(Epoll outer) {
        int deepest = 0;
        for (Key key : items.keySet()) {
            if (key.descriptor instanceof Epoll inner) {
                deepest = Math.max(deepest, inner == outer ? MOST_NESTED : 1 + inner.depthBelow(outer));
            }
        }
        return deepest;
    }

    /** What is ready at this moment counts, an edge or not. */
    private void watch(Item item, int events, long data, long nowNs) {
        item.events = events | Poll.ERR | Poll.HUP;
        item.data = data;
        int now = item.key.descriptor.poll(nowNs) & item.events;
        item.seen = item.key.descriptor.edges(nowNs);
        item.touch();
        if (now != 0) {
            add(item, false);
        }
    }

    /** It watches no more, either. */
    @Override
    void end(Cause why, long nowNs) {
        super.end(why, nowNs);
        new ArrayList<>(items.values()).forEach(Item::drop);
    }

    /** False: who has found nothing would find nothing now. */
    boolean mayHaveMore() {
        return !ready.isEmpty() || !touched.isEmpty();
    }

    @Override
    boolean tells() {
        return true;
    }

    /** Up to {@code most} events, those first that have waited longest. */
    List<Event> take(int most, long nowNs) {
        look(nowNs);
        List<Event> events = new ArrayList<>();
        List<Item> again = new ArrayList<>();
        for (Iterator<Item> next = ready.iterator(); next.hasNext() && events.size() < most; ) {
            Item item = next.next();
            next.remove();
            int now = item.key.descriptor.poll(nowNs) & item.events;
            if (now == 0) {
                continue;
            }
            events.add(new Event(now, item.data));
            if ((item.events & ONESHOT) != 0) {
                item.events &= PRIVATE;
            } else if ((item.events & ET) == 0) {
                again.add(item);
            }
        }
        ready.addAll(again);
        return events;
    }

    /** Of those that may have: who has called since the last look is ready, and of the level-triggered whoever has something now. */
    private void look(long nowNs) {
        List<Item> now = touched;
        touched = looked;
        looked = now;
        for (int i = 0; i < now.size(); i++) {
            Item item = now.get(i);
            item.isTouched = false;
            if (!item.isDropped) {
                look(item, nowNs);
            }
        }
        now.clear();
    }

    private void look(Item item, long nowNs) {
        if (!item.key.descriptor.tells()) {
            item.touch();
        }
        Edges now = item.key.descriptor.edges(nowNs);
        boolean disarmed = (item.events & ~PRIVATE) == 0;
        boolean called = !disarmed && now.calledSince(item.seen, item.events);
        item.seen = now;
        boolean level = (item.events & ET) == 0;
        if (called || (level && (item.key.descriptor.poll(nowNs) & item.events) != 0)) {
            add(item, called);
        }
    }

    /** {@code called}: who watches this one hears of it, although the item may have been ready before. */
    private void add(Item item, boolean called) {
        if (ready.add(item) || called) {
            wakeUps++;
        }
    }

    @Override
    int poll(long nowNs) {
        look(nowNs);
        for (Item item : ready) {
            if ((item.key.descriptor.poll(nowNs) & item.events) != 0) {
                return Poll.IN | Poll.RDNORM;
            }
        }
        return 0;
    }

    @Override
    Edges edges(long nowNs) {
        look(nowNs);
        return new Edges(wakeUps, 0, 0, 0);
    }
}
