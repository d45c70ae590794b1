package rawtcp.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rawtcp.Requirement;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.endpoint.ListenRequest;
import rawtcp.endpoint.Listener;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Knobs;
import rawtcp.net.Chance;
import rawtcp.net.Loss;
import rawtcp.net.Middlebox;
import rawtcp.net.Packet;
import rawtcp.net.Path;
import rawtcp.sim.observer.Pattern;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Failure;
import rawtcp.tcp.FastOpenCounter;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;
import rawtcp.wire.FastOpenCookie;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/**
 * RFC 7413 on networks drawn from seeds: a client asks again and again, its question in the SYN where it can be, and the
 * server answers at once. Whatever the path does, each reads what the other wrote, once, and nothing is left of it.
 */
class FastOpenTrafficTest {
    private static final int SEEDS = Integer.getInteger("rawtcp.seeds", 20);
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final int REQUESTS = 12;
    private static final int PERCENT = 10_000;
    private static final IpAddress CLIENT = IpAddress.v4(0x0a00_0001);
    private static final IpAddress SERVER = IpAddress.v4(0x0a00_0002);
    private static final int PORT = 80;
    private static final Owner OWNER = new Owner(1_000, "traffic", 1);

    /** What the path is like. */
    enum Weather {
        CALM,
        LOSSY,
        /** Losses, twins, and some overtake others. */
        WILD,
        /** A box takes the option away from SYNs, and does not know its experimental form, which is tried next (Linux). */
        HALF_STRIPPED,
        /** Both forms. */
        STRIPPED,
        /** A box swallows SYNs with data (RFC 7413 7.1 and Linux's pause after such timeouts). */
        SWALLOWED
    }

    /** One end of a request: a question, or its answer. */
    private static final class App {
        final Connection connection;
        final int sends;
        final int expects;
        final long ownStream;
        final long peerStream;
        int sent;
        int got;
        boolean shut;
        boolean ended;
        boolean closed;

        App(Connection connection, int sends, int expects, boolean ofClient, int port) {
            this.connection = connection;
            this.sends = sends;
            this.expects = expects;
            ownStream = Pattern.stream(port, ofClient ? 1 : 2, 0);
            peerStream = Pattern.stream(port, ofClient ? 2 : 1, 0);
        }

        ByteBuffer next() {
            byte[] data = new byte[sends - sent];
            Pattern.fill(ownStream, sent, data, data.length);
            return ByteBuffer.wrap(data);
        }

        void check(byte[] data, int length) {
            byte[] right = new byte[length];
            Pattern.fill(peerStream, got, right, length);
            for (int i = 0; i < length; i++) {
                assertEquals(right[i], data[i], "byte " + (got + i));
            }
            got += length;
            assertTrue(got <= expects, "more than was written");
        }
    }

    private static final class Run {
        final Chance chance;
        final Weather weather;
        final WireLog log = new WireLog(SECOND, 60);
        final Network network = new Network(new Clock(SECOND), new Chance(1), log);
        final SimHost client;
        final SimHost server;
        final boolean cookies;
        final Listener listener;
        final List<App> apps = new ArrayList<>();
        final Map<Integer, App> clients = new HashMap<>();
        final Map<Integer, Segment> syns = new HashMap<>();
        int begun;
        int served;
        int servedEarly;
        int dataInSyn;

        Run(long seed, Weather weather) throws CallFailed {
            chance = new Chance(seed);
            this.weather = weather;
            cookies = chance.nextInt(4) > 0;
            client = network.add(new SimHost("client", knobs(cookies ? 1 : 5), new Chance(seed + 1), CLIENT));
            server = network.add(new SimHost("server", knobs(cookies ? 2 : 0x202), new Chance(seed + 2), SERVER));
            path(network.path(client, server));
            path(network.path(server, client));
            network.watch(new Network.Watcher() {
                @Override
                public void sent(long nowNs, SimHost from, Packet packet) {
                    look(from, packet);
                }
            });
            ConnectionOptions options = new ConnectionOptions();
            options.set(ConnectionOption.FASTOPEN, 1 + chance.nextInt(8));
            listener = server.endpoint()
                    .listen(SECOND, new ListenRequest(IpAddress.ANY_V4, PORT, 50, false, options, OWNER));
        }

        private Knobs knobs(int mode) {
            Knobs knobs = new Knobs();
            try {
                knobs.set(Map.of(
                        "tcp_fastopen", String.valueOf(mode),
                        "tcp_timestamps", String.valueOf(chance.nextInt(2)),
                        "tcp_msl", "1"));
            } catch (Knobs.BadKnob e) {
                throw new AssertionError(e);
            }
            return knobs;
        }

        private void path(Path path) {
            path.delay(5 * MS + chance.nextLong(20 * MS));
            switch (weather) {
                case CALM -> {}
                case LOSSY -> path.loss(Loss.random(20 * PERCENT));
                case WILD -> {
                    path.loss(Loss.random(chance.nextInt(20 * PERCENT)));
                    path.duplication(10 * PERCENT);
                    path.reordering(20 * PERCENT, 60 * MS);
                }
                case HALF_STRIPPED -> path.middlebox(stripping(Middlebox.Strip.FAST_OPEN));
                case STRIPPED -> path.middlebox(stripping(Middlebox.Strip.FAST_OPEN, Middlebox.Strip.EXPERIMENTAL));
                case SWALLOWED ->
                    path.choose(packet -> {
                        Segment segment = read(packet);
                        boolean swallowed = segment.has(Segment.SYN) && segment.dataLength() > 0;
                        return swallowed ? Choice.DROP : Choice.PASS;
                    });
            }
        }

        private static Middlebox stripping(Middlebox.Strip... strips) {
            return new Middlebox(Set.of(strips), Middlebox.ANY_MSS);
        }

        private static Segment read(Packet packet) {
            Segment segment = new Segment().clear();
            assertEquals(null, SegmentCodec.decodeIpv4(packet.bytes(), 0, packet.length(), segment));
            return segment;
        }

        /** 4.1.1 and 4.2: data in a SYN needs a cookie, and so does its acknowledgment in the SYN-ACK. */
        private void look(SimHost from, Packet packet) {
            Segment segment = read(packet);
            if (!segment.has(Segment.SYN)) {
                return;
            }
            if (from == client) {
                dataInSyn += segment.dataLength() > 0 ? 1 : 0;
                assertTrue(
                        segment.dataLength() == 0 || bringsCookie(segment) || !cookies,
                        "data in a SYN without a cookie");
                syns.putIfAbsent(segment.sourcePort(), segment); // a repetition is bare
            } else {
                Segment syn = syns.get(segment.destinationPort());
                int acked = segment.ack() - (syn.seq() + 1);
                assertTrue(acked == 0 || bringsCookie(syn) || !cookies, "data acknowledged without a cookie");
                assertTrue(acked == 0 || acked == syn.dataLength(), "a part of the data");
                assertEquals(0, segment.dataLength());
            }
        }

        private static boolean bringsCookie(Segment syn) {
            FastOpenCookie cookie = syn.options().fastOpen();
            return cookie != null && !cookie.isRequest();
        }

        private long nowNs() {
            return network.clock().nowNs();
        }

        private void begin() throws CallFailed {
            ConnectRequest request = new ConnectRequest(CLIENT, 0, SERVER, PORT, new ConnectionOptions(), OWNER);
            Connection connection = client.endpoint().connect(nowNs(), request);
            int port = connection.tuple().localPort();
            App app = new App(connection, chance.nextInt(3_000), port % 5_000, true, port);
            apps.add(app);
            clients.put(port, app);
            app.sent = client.endpoint().fastOpen(nowNs(), connection, app.next());
            network.turn(client);
            begun++;
        }

        private void act(SimHost host, App app) throws CallFailed {
            Connection c = app.connection;
            if (app.closed) {
                return;
            }
            byte[] bytes = new byte[70_000];
            ByteBuffer into = ByteBuffer.wrap(bytes);
            if (c.receiveQueue() > 0 || c.finReceived()) {
                int count = host.endpoint().receive(nowNs(), c, into);
                app.check(bytes, Math.max(0, count));
                app.ended |= count < 0;
            }
            if (app.sent < app.sends && c.canSend() && c.state() != State.SYN_SENT) {
                app.sent += host.endpoint().send(nowNs(), c, app.next(), false);
            }
            boolean open = c.state() == State.ESTABLISHED || c.state() == State.CLOSE_WAIT;
            if (app.sent == app.sends && !app.shut && open) {
                host.endpoint().shutdown(nowNs(), c, Shutdown.WRITE);
                app.shut = true;
            }
            if ((app.shut && app.ended) || c.state() == State.CLOSED) {
                app.closed = true;
                host.endpoint().close(nowNs(), c, Cause.CLOSE_CALL);
            }
            network.turn(host);
        }

        private void serve() throws CallFailed {
            while (listener.acceptQueue() > 0) {
                Connection connection = server.endpoint().accept(nowNs(), listener, OWNER);
                int port = connection.tuple().remotePort();
                servedEarly += connection.state() == State.SYN_RCVD ? 1 : 0;
                served++;
                apps.add(new App(connection, port % 5_000, clients.get(port).sends, false, port));
            }
        }

        void play() throws CallFailed {
            long nextNs = nowNs();
            long endNs = nowNs() + 1_000 * SECOND;
            while (begun < REQUESTS || !isOver()) {
                assertTrue(nowNs() < endNs, "it does not end");
                if (begun < REQUESTS && nowNs() >= nextNs) {
                    begin();
                    nextNs = nowNs() + chance.nextLong(2 * SECOND);
                }
                if (begun == REQUESTS && nowNs() > nextNs + 60 * SECOND) {
                    network.heal();
                }
                network.step(Math.min(nowNs() + 10 * MS, begun < REQUESTS ? nextNs : endNs));
                serve();
                for (App app : List.copyOf(apps)) {
                    act(app.connection.tuple().localPort() == PORT ? server : client, app);
                }
            }
            end();
        }

        private boolean isOver() {
            return apps.stream().allMatch(app -> app.closed)
                    && client.endpoint().conversations().isEmpty()
                    && server.endpoint().conversations().isEmpty();
        }

        private void end() {
            for (App app : apps) {
                assertEquals(Failure.NONE, app.connection.failure(), () -> String.valueOf(app.connection.history()));
                assertEquals(app.expects, app.got, "all that was written is read");
            }
            assertEquals(REQUESTS, served, "each question came once");
            assertEquals(0, listener.fastOpenPending());
            long passive = server.endpoint().counted(FastOpenCounter.PASSIVE);
            assertTrue(
                    servedEarly <= passive, servedEarly + " before their handshake was over, good cookies " + passive);
            server.endpoint().close(nowNs(), listener);
            assertEquals(List.of(), client.portsHeld());
            assertEquals(List.of(), server.portsHeld());
        }
    }

    private Run run(long seed, Weather weather) {
        Run run = null;
        try {
            run = new Run(seed, weather);
            run.play();
            return run;
        } catch (CallFailed | AssertionError | RuntimeException e) {
            String wire = run == null ? "" : String.join("\n", run.log.last());
            throw new AssertionError("seed " + seed + "\n" + wire + "\n" + e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @EnumSource(Weather.class)
    @Requirement({"RFC7413 a", "RFC7413 b", "RFC7413 c"})
    void each_reads_what_the_other_wrote_whatever_the_path_does(Weather weather) {
        int early = 0;
        int dataInSyn = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run run = run(1_000 * seed, weather);
            early += run.servedEarly;
            dataInSyn += run.dataInSyn;
            if (run.cookies && weather == Weather.STRIPPED) {
                assertEquals(0, run.dataInSyn, "who gets no cookie sends no data");
            }
        }
        System.out.println("fast open, " + weather + ": " + dataInSyn + " SYNs with data, " + early + " served early");
        assertEquals(weather == Weather.SWALLOWED, early == 0, early + " served early"); // STRIPPED: without cookies
    }
}
