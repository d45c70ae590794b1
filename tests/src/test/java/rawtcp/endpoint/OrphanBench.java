package rawtcp.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.view.OrphansView;

/** What an orphan costs, where nobody acknowledges its FIN and where the peer never sends its own. No test: see tests/bench. */
public final class OrphanBench {
    private static final int BATCH = 1_000;
    private static final int FIRST_PORT = 1_024;

    private final boolean finWait2;
    private final TwoHosts net = new TwoHosts();
    private final List<Listener> listeners = new ArrayList<>();
    private int opened;

    private OrphanBench(boolean finWait2) throws CallFailed {
        this.finWait2 = finWait2;
        net.server.knob("tcp_max_tw_buckets", "10000000");
        net.server.knob("tcp_max_orphans", "10000000");
        for (int port = 80; port < 100; port++) {
            listeners.add(net.server.listen(port, BATCH));
        }
    }

    public static void main(String[] args) throws CallFailed {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        new OrphanBench(false).run("FIN_WAIT_1", count);
        new OrphanBench(true).run("FIN_WAIT_2", count);
    }

    private void run(String state, int count) throws CallFailed {
        add(2 * BATCH); // what is made once is made
        long before = heapBytes();
        add(count);
        long each = Math.round((heapBytes() - before) / (double) count);
        Endpoint endpoint = net.server.endpoint;
        print(state + "s at once", "%,d", endpoint.orphans().size());
        print("heap of each", "%,d bytes", each);
        long startNs = System.nanoTime();
        OrphansView.text(OrphansView.of(endpoint, net.server.knobs, net.nowNs), true, Integer.MAX_VALUE);
        print("all listed, each foretold", "%,d ms", (System.nanoTime() - startNs) / 1_000_000);
    }

    private void add(int count) throws CallFailed {
        for (int done = 0; done < count; done += BATCH) {
            List<Connection> clients = new ArrayList<>();
            for (int i = 0; i < BATCH; i++, opened++) {
                clients.add(net.client.connect(FIRST_PORT + opened % 60_000, 80 + opened / 60_000, null));
            }
            net.exchange();
            for (Listener listener : listeners) {
                for (Connection c = net.server.accept(listener, null);
                        c != null;
                        c = net.server.accept(listener, null)) {
                    net.server.endpoint.close(net.nowNs, c, Cause.CLOSE_CALL);
                }
            }
            if (finWait2) {
                net.exchange();
            }
            lose(net.server);
            clients.forEach(client -> net.client.endpoint.abort(net.nowNs, client, Cause.ABORT_CALL));
            lose(net.client);
        }
    }

    private static void lose(TwoHosts.Side side) {
        while (side.poll() != null) {}
        side.sent.clear();
    }

    private static void print(String what, String format, Object value) {
        System.out.println(String.format(Locale.ROOT, "%-29s " + format, what + ":", value));
    }

    private static long heapBytes() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
