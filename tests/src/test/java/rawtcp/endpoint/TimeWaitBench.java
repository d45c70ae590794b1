package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Conversation;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/** What a TIME_WAIT costs: bytes of heap, and the time that the endpoint takes with many of them. No test: see tests/bench. */
public final class TimeWaitBench {
    private static final int BATCH = 1_000;
    private static final int FIRST_PORT = 1_024;
    private static final int PORTS = 60_000;

    private final TwoHosts net = new TwoHosts();
    private final List<Listener> listeners = new ArrayList<>();
    private int opened;

    private TimeWaitBench() throws CallFailed {
        net.server.knob("tcp_max_tw_buckets", "10000000");
        net.server.knob("tcp_msl", "3600");
        for (int port = 80; port < 100; port++) {
            listeners.add(net.server.listen(port, BATCH));
        }
    }

    public static void main(String[] args) throws CallFailed {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        TimeWaitBench bench = new TimeWaitBench();
        bench.add(2 * BATCH); // what is made once is made: tables, and the connections that are remembered
        long before = heapBytes();
        bench.add(count);
        long after = heapBytes();
        int inAll = bench.net.server.endpoint.timeWaitCount();
        print("TIME_WAITs at once:           %,d", inAll);
        print("heap of each:                 %d bytes", Math.round((after - before) / (double) count));
        bench.times();
    }

    /** The server closes first. */
    private void add(int count) throws CallFailed {
        for (int done = 0; done < count; done += BATCH) {
            List<Connection> clients = new ArrayList<>();
            for (int i = 0; i < BATCH; i++, opened++) {
                int listener = opened / PORTS;
                clients.add(net.client.connect(FIRST_PORT + opened % PORTS, 80 + listener, null));
            }
            net.exchange();
            for (Listener listener : listeners) {
                for (Connection c = net.server.accept(listener, null);
                        c != null;
                        c = net.server.accept(listener, null)) {
                    net.server.endpoint.close(net.nowNs, c, Cause.CLOSE_CALL);
                }
            }
            net.exchange();
            clients.forEach(client -> net.client.endpoint.close(net.nowNs, client, Cause.CLOSE_CALL));
            net.exchange();
            net.client.sent.clear();
            net.server.sent.clear();
        }
    }

    private void times() {
        Endpoint endpoint = net.server.endpoint;
        time("a late FIN and its ACK", 100_000, i -> {
            net.server.arrives(net.server.fromPeer(FIRST_PORT + i % PORTS, 80, Segment.FIN | Segment.ACK, 1, 1));
            return net.server.poll();
        });
        Object[] ids = endpoint.conversations().stream().map(Conversation::id).toArray();
        time("one found by its id", 1_000_000, i -> endpoint.conversation((int) ids[i % ids.length]));
        ConnectionOptions shared = new ConnectionOptions();
        shared.set(ConnectionOption.REUSE_ADDRESS, 1);
        listeners.forEach(listener -> endpoint.close(net.nowNs, listener));
        time("bind to a port of theirs", 200, i -> binds(endpoint, 80, new ConnectionOptions()));
        binds(endpoint, 7, shared);
        time("bind to a shared port", 200, i -> binds(endpoint, 7, shared));
        time("all listed by id", 20, i -> endpoint.conversations());
    }

    private static boolean binds(Endpoint endpoint, int port, ConnectionOptions options) {
        try {
            endpoint.bind(IpAddress.ANY_V4, port, options);
            return true;
        } catch (CallFailed e) {
            return false;
        }
    }

    /** Some work, the {@code i}th time. */
    @FunctionalInterface
    private interface Work {
        Object run(int i);
    }

    private static void time(String what, int times, Work work) {
        for (int i = 0; i < times; i++) {
            work.run(i);
        }
        long startNs = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.run(i);
        }
        double eachUs = (System.nanoTime() - startNs) / 1e3 / times;
        print("%-29s %,.2f us", what + ":", eachUs);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static long heapBytes() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
