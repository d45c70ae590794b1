package rawtcp.os;

import java.util.HashMap;
import java.util.Map;
import rawtcp.os.Routes.Route;

/**
 * What {@link Routes} has said, for as long as it holds: until the kernel tells that something has changed ({@link Netlink}),
 * a tenth of a millisecond late, and for a second at most, since of the path MTUs that it learns it tells nobody. To know is
 * one system call, to ask five.
 */
public final class KnownRoutes implements AutoCloseable {
    private static final long KEPT_NS = 1_000_000_000;
    /** To hear that there is nothing new is a system call as well: not for each of a burst of connections. */
    private static final long HEARING_NS = 100_000;

    private static final int MOST = 4_096; // destinations; of more, all are asked for anew

    private final Netlink news;
    private final Map<Integer, Known> known = new HashMap<>();
    private long heardAtNs = System.nanoTime() - HEARING_NS;
    private boolean closed;

    private record Known(Route route, long askedAtNs) {}

    private KnownRoutes(Netlink news) {
        this.news = news;
    }

    public static KnownRoutes open() throws ErrnoException {
        Netlink news = Netlink.open();
        try {
            news.listen(true);
            return new KnownRoutes(news);
        } catch (ErrnoException e) {
            news.close();
            throw e;
        }
    }

    /** As {@link Routes#v4}, from whatever source. Any thread. */
    public synchronized Route v4(int destination, long nowNs) throws ErrnoException {
        if (closed) {
            return Routes.v4(0, destination);
        }
        if (known.size() >= MOST || hasNews(nowNs)) {
            known.clear();
        }
        Known last = known.get(destination);
        if (last == null || nowNs - last.askedAtNs > KEPT_NS) {
            last = new Known(Routes.v4(0, destination), nowNs);
            known.put(destination, last);
        }
        return last.route;
    }

    private boolean hasNews(long nowNs) throws ErrnoException {
        if (nowNs - heardAtNs < HEARING_NS) {
            return false;
        }
        heardAtNs = nowNs;
        return news.hasChanged();
    }

    @Override
    public synchronized void close() {
        closed = true;
        news.close();
    }
}
