package rawtcp.states;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.ListenRequest;
import rawtcp.endpoint.Listener;
import rawtcp.endpoint.Owner;
import rawtcp.endpoint.Surroundings;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/** One endpoint under a virtual clock with a {@link Peer} that sends it packets; it plays the steps of the table. */
final class Stand implements Surroundings {
    static final IpAddress ADDRESS = IpAddress.parse("10.0.0.1");
    static final int PORT = 61_000;
    static final long MS = 1_000_000L;

    private static final Owner OWNER = new Owner(7, "test", 0);

    final boolean timestamps;
    final Peer peer;
    final Knobs knobs = new Knobs();
    final Endpoint endpoint = new Endpoint(knobs, new SplittableRandom(1), this);

    /** Never 0: a forgotten clock shows. */
    long nowNs = 1_000_000 * MS;

    Connection c;
    Listener listener;
    /** What was sent and not yet looked at, and when. */
    final List<Segment> sent = new ArrayList<>();

    final List<Long> sentAtNs = new ArrayList<>();

    /** What the last call returned: a number, {@code done}, or the kind of its failure. */
    String result = "";

    private final ConnectionOptions options = new ConnectionOptions();
    private int bytesRead;
    private int bytesSent;

    Stand(boolean timestamps) {
        this.timestamps = timestamps;
        peer = new Peer(timestamps);
        knob("tcp_timestamps", timestamps ? "1" : "0");
        knob("tcp_sack", timestamps ? "1" : "0");
        knob("tcp_window_scaling", "0");
        options.set(ConnectionOption.RCVBUF, 20_000);
    }

    /** Steps, parted by semicolons. */
    void run(String steps) {
        for (String step : steps.split(";", -1)) {
            String text = step.strip();
            if (Peer.isSegment(text)) {
                ByteBuffer packet = peer.packet(text);
                endpoint.onPacket(nowNs, packet, 0, packet.limit());
            } else if (!text.isEmpty()) {
                step(text.split(" ", -1));
            }
            drain();
        }
    }

    private void step(String... words) {
        switch (words[0]) {
            case "wait" -> pass(durationNs(words[1]));
            case "timer" -> pass(endpoint.nextDeadlineNs() - nowNs);
            case "silence" -> silence();
            case "knob" -> knob(words[1], words[2]);
            case "icmp" -> {
                String[] kind = words[1].split("/", -1);
                int mtu = words.length > 3 ? Integer.parseInt(words[3]) : 0;
                ByteBuffer packet =
                        RawOption.icmp(Integer.parseInt(kind[0]), Integer.parseInt(kind[1]), mtu, peer.value(words[2]));
                endpoint.onIcmp(nowNs, packet, 0, packet.limit());
            }
            default -> {
                try {
                    result = call(words);
                } catch (CallFailed e) {
                    result = e.kind().name();
                }
            }
        }
    }

    private String call(String... words) throws CallFailed {
        switch (words[0]) {
            case "connect" -> c = connect();
            case "connect-again" -> connect();
            case "listen" ->
                listener = endpoint.listen(nowNs, new ListenRequest(ADDRESS, PORT, 5, false, options, OWNER));
            case "unlisten" -> endpoint.close(nowNs, listener);
            case "accept" -> {
                Connection accepted = endpoint.accept(nowNs, listener, OWNER);
                c = accepted == null ? c : accepted;
                return accepted == null ? "nothing" : "connection";
            }
            case "send", "urgent" -> {
                return String.valueOf(send(Integer.parseInt(words[1]), words[0].equals("urgent")));
            }
            case "read" -> {
                return String.valueOf(read(Integer.parseInt(words[1])));
            }
            case "shutdown" -> endpoint.shutdown(nowNs, c, Shutdown.valueOf(words[1].toUpperCase(Locale.ROOT)));
            case "close" -> endpoint.close(nowNs, c, Cause.CLOSE_CALL);
            case "abort" -> endpoint.abort(nowNs, c, Cause.ABORT_CALL);
            case "exit" -> endpoint.ownerEnded(nowNs, OWNER);
            case "option" -> option(ConnectionOption.find(words[1]), Long.parseLong(words[2]));
            default -> throw new IllegalArgumentException("not a step: " + String.join(" ", words));
        }
        return "done";
    }

    private Connection connect() throws CallFailed {
        return endpoint.connect(
                nowNs, new ConnectRequest(ADDRESS, PORT, Peer.ADDRESS, Peer.PORT, options.copy(), OWNER));
    }

    private int send(int length, boolean urgent) throws CallFailed {
        int taken = endpoint.send(nowNs, c, Peer.bytes(bytesSent + 1, length), urgent);
        bytesSent += taken;
        return taken;
    }

    /** Reads, and checks that each byte is the one that the peer sent in that place. */
    int read(int max) throws CallFailed {
        ByteBuffer into = ByteBuffer.allocate(max);
        int count = endpoint.receive(nowNs, c, into);
        for (int i = 0; i < count; i++) {
            assertEquals(Peer.at(++bytesRead), into.get(i), "byte " + bytesRead + " of the peer's stream");
        }
        return count;
    }

    private void option(ConnectionOption option, long value) {
        options.set(option, value);
        if (c != null) {
            c.options().set(option, value);
            endpoint.optionsChanged(nowNs, c);
        }
    }

    private void knob(String name, String value) {
        try {
            knobs.set(Map.of(name, value));
        } catch (Knobs.BadKnob e) {
            throw new IllegalArgumentException(e);
        }
    }

    static long durationNs(String text) {
        return text.endsWith("ms")
                ? Math.round(Double.parseDouble(text.substring(0, text.length() - 2)) * 1e6)
                : Math.round(Double.parseDouble(text.substring(0, text.length() - 1)) * 1e9);
    }

    /** The clock goes on, and stops at every deadline on the way. */
    void pass(long ns) {
        long untilNs = nowNs + ns;
        while (endpoint.nextDeadlineNs() <= untilNs) {
            nowNs = Math.max(nowNs, endpoint.nextDeadlineNs());
            endpoint.onDeadline(nowNs);
            drain();
        }
        nowNs = untilNs;
    }

    /** Nothing comes from the peer until nothing more is to be waited for, or a day is over. */
    private void silence() {
        long untilNs = nowNs + 86_400_000 * MS;
        while (endpoint.nextDeadlineNs() <= untilNs) {
            pass(endpoint.nextDeadlineNs() - nowNs);
        }
        assertEquals(Timers.NEVER, endpoint.nextDeadlineNs(), "it still waits after a day");
    }

    private void drain() {
        Segment out = new Segment();
        while (endpoint.pollTransmit(nowNs, out)) {
            sent.add(out);
            sentAtNs.add(nowNs);
            peer.sees(out);
            out = new Segment();
        }
        adopt();
    }

    /** A listener's child is the connection under test. */
    private void adopt() {
        Collection<Connection> all = endpoint.connections();
        if (c == null && !all.isEmpty()) {
            c = all.iterator().next();
        }
    }

    // the host

    @Override
    public int mtu(IpAddress remote) {
        return 1_500;
    }

    @Override
    public boolean isLocal(IpAddress address) {
        return address.equals(ADDRESS);
    }

    @Override
    public Refusal takePort(IpAddress local, int port, boolean listening) {
        return null;
    }

    @Override
    public void releasePort(int port) {}
}
