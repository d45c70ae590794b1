package rawtcp.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.Requirement;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.endpoint.ListenRequest;
import rawtcp.endpoint.Listener;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Knobs;
import rawtcp.net.Chance;
import rawtcp.net.Packet;
import rawtcp.sim.observer.End;
import rawtcp.sim.observer.Pattern;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Failure;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/**
 * A host that has lost its memory, and a peer that does not know it (RFC 9293 3.5.1); a new connection where an old one is
 * in TIME_WAIT. Each is tried with all that may befall the first segments after that, and each host is watched.
 */
class IncarnationsTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long HOUR = 3_600 * SECOND;
    private static final int DEPTH = Integer.getInteger("rawtcp.depth", 6);
    private static final IpAddress CLIENT = IpAddress.v4(0x0a00_0001);
    private static final IpAddress SERVER = IpAddress.v4(0x0a00_0002);
    private static final int CLIENT_PORT = 61_001;
    private static final int SERVER_PORT = 80;
    private static final Owner OWNER = new Owner(1_000, "explorer", 1);
    private static final long NEVER = Long.MAX_VALUE;
    private static final Knobs KNOBS = knobs();

    /** What is late does not end TIME_WAIT (RFC 1337): the peer's RSTs, which an ACK that came twice has called for. */
    private static Knobs knobs() {
        Knobs knobs = new Knobs();
        try {
            knobs.set(Map.of("tcp_rfc1337", "1"));
        } catch (Knobs.BadKnob e) {
            throw new AssertionError(e);
        }
        return knobs;
    }

    private interface Story {
        void play(Stage stage) throws CallFailed;
    }

    /** Two hosts, each of which may be replaced by one that knows nothing. */
    private static final class Stage {
        final WireLog log = new WireLog(SECOND, 100);
        final Network network = new Network(new Clock(SECOND), new Chance(1), log);
        final Map<SimHost, Watched> watched = new HashMap<>();
        final Choices choices;
        final Set<Integer> flagsOfServer = new TreeSet<>();
        SimHost client;
        SimHost server;
        Listener listener;

        Stage(Choices choices) {
            this.choices = choices;
            choices.open(false);
            network.watch(watcher());
            client = host("client", CLIENT, 2);
            server = host("server", SERVER, 3);
            join();
        }

        private SimHost host(String name, IpAddress address, int seed) {
            SimHost host = network.add(new SimHost(name, KNOBS, new Chance(seed), address));
            watched.put(host, new Watched(host));
            return host;
        }

        private void join() {
            network.path(client, server).delay(10 * MS).choose(packet -> choices.next());
            network.path(server, client).delay(10 * MS).choose(packet -> {
                flagsOfServer.add(packet.flags());
                return choices.next();
            });
        }

        /** What is under way to it is lost with it; what its timers still do goes nowhere, and nobody watches it. */
        private void silence(SimHost host, SimHost peer) {
            network.path(host, peer).cut();
            watched.remove(host);
        }

        private Network.Watcher watcher() {
            Network.Watcher all = Watched.watcher(watched::get);
            return new Network.Watcher() {
                @Override
                public void sent(long nowNs, SimHost from, Packet packet) {
                    if (watched.containsKey(from)) {
                        all.sent(nowNs, from, packet);
                    }
                }

                @Override
                public void arrives(long nowNs, SimHost at, Packet packet) {
                    if (watched.containsKey(at)) {
                        all.arrives(nowNs, at, packet);
                    }
                }

                @Override
                public void deadline(long nowNs, SimHost at) {
                    if (watched.containsKey(at)) {
                        all.deadline(nowNs, at);
                    }
                }

                @Override
                public void settled(long nowNs, SimHost host) {
                    if (watched.containsKey(host)) {
                        all.settled(nowNs, host);
                    }
                }
            };
        }

        void serverRestarts() {
            SimHost old = server;
            server = host("server again", SERVER, 13);
            silence(old, client);
            join();
        }

        void clientRestarts() {
            SimHost old = client;
            client = host("client again", CLIENT, 12);
            silence(old, server);
            join();
        }

        void clientVanishes() {
            network.path(server, client).cut();
            network.path(client, server).cut();
        }

        void listen() throws CallFailed {
            watched.get(server)
                    .observer
                    .listens(SERVER_PORT, watched.get(server).traits(0, new ConnectionOptions()));
            ListenRequest request =
                    new ListenRequest(IpAddress.ANY_V4, SERVER_PORT, 8, false, new ConnectionOptions(), OWNER);
            listener = server.endpoint().listen(nowNs(), request);
        }

        Connection connect() throws CallFailed {
            Watched at = watched.get(client);
            at.observer.call(null);
            at.observer.connects(
                    CLIENT_PORT, SERVER.v4Bits(), SERVER_PORT, at.traits(20 * MS, new ConnectionOptions()));
            ConnectRequest request =
                    new ConnectRequest(CLIENT, CLIENT_PORT, SERVER, SERVER_PORT, new ConnectionOptions(), OWNER);
            Connection connection = client.endpoint().connect(nowNs(), request);
            network.turn(client);
            return connection;
        }

        Connection accept() throws CallFailed {
            watched.get(server).observer.call(null);
            return server.endpoint().accept(nowNs(), listener, OWNER);
        }

        long nowNs() {
            return network.clock().nowNs();
        }

        /** Both connected, and nothing has befallen that. */
        Connection[] established() throws CallFailed {
            listen();
            Connection near = connect();
            untilQuiet();
            Connection far = accept();
            assertEquals(State.ESTABLISHED, near.state());
            assertEquals(State.ESTABLISHED, far.state());
            return new Connection[] {near, far};
        }

        /** Nothing is under way, and neither host has a timer. */
        void untilQuiet() {
            long endNs = nowNs() + HOUR;
            while (network.clock().nextNs() != NEVER
                    || client.nextDeadlineNs() != NEVER
                    || server.nextDeadlineNs() != NEVER) {
                assertTrue(network.step(endNs), "it has not come to rest in an hour");
            }
        }
    }

    /** Each combination of the choices; a failure names its own. */
    private static void explore(String letters, Story story) {
        Choices choices = new Choices(Choice.of(letters), List.of(), DEPTH);
        int cases = 0;
        do {
            Stage stage = new Stage(choices);
            try {
                story.play(stage);
            } catch (CallFailed | RuntimeException | AssertionError e) {
                throw new AssertionError(
                        choices.word() + "\n" + String.join("\n", stage.log.last()) + "\n" + e.getMessage(), e);
            }
            cases++;
        } while (choices.advance());
        System.out.println("incarnations: " + cases + " cases of " + letters);
    }

    private static Transition last(Connection connection) {
        List<Transition> history = connection.history();
        return history.get(history.size() - 1);
    }

    private static void ended(Connection connection, Failure failure) {
        assertEquals(State.CLOSED, connection.state());
        assertEquals(Cause.RESET_RECEIVED, last(connection).cause());
        assertEquals(failure, connection.failure());
    }

    /** Figure 11: the side that still knows the connection sends, and the other does not know it. */
    @ParameterizedTest
    @ValueSource(strings = {"px2d", "pxtl"})
    void who_sends_to_a_host_that_has_forgotten_is_reset(String letters) {
        explore(letters, stage -> {
            Connection near = stage.established()[0];
            stage.serverRestarts();
            stage.flagsOfServer.clear();
            stage.choices.open(true);
            send(stage, near, 2_000);
            stage.untilQuiet();
            ended(near, Failure.RESET);
            assertEquals(Set.of(Segment.RST), stage.flagsOfServer);
        });
    }

    /** Figure 10: the side that has forgotten opens anew, from the same port. */
    @ParameterizedTest
    @ValueSource(strings = {"px2d", "pxtl"})
    @Requirement("RFC5961 c")
    void who_opens_anew_where_the_peer_believes_it_open_gets_through(String letters) {
        explore(letters, stage -> {
            Connection far = stage.established()[1];
            stage.clientRestarts();
            stage.choices.open(true);
            Connection again = stage.connect();
            stage.untilQuiet();
            ended(far, Failure.RESET);
            assertEquals(State.ESTABLISHED, again.state());
            assertEquals(1, stage.listener.acceptQueue());
            assertEquals(State.ESTABLISHED, stage.accept().state());
        });
    }

    /** The opener forgets before the SYN-ACK has come: its RST takes the half-open connection away. */
    @ParameterizedTest
    @ValueSource(strings = {"px2d", "pxtl"})
    void half_an_opening_is_forgotten_with_the_opener(String letters) {
        explore(letters, stage -> {
            stage.listen();
            stage.choices.open(true);
            stage.connect();
            stage.network.step(stage.nowNs() + 5 * MS);
            stage.clientRestarts();
            stage.untilQuiet();
            assertEquals(0, stage.listener.acceptQueue());
            assertTrue(stage.server.endpoint().connections().isEmpty());
        });
    }

    /** 1, 2, 4, 8, 16 and 32 seconds: five repetitions (tcp_synack_retries), and then it is forgotten. */
    @Test
    void half_an_opening_whose_opener_is_gone_lasts_63_seconds() throws CallFailed {
        Stage stage = new Stage(Choices.only(List.of()));
        stage.listen();
        stage.connect();
        stage.network.runUntil(stage.nowNs() + 10 * MS);
        assertEquals(1, stage.server.endpoint().connections().size());
        long fromNs = stage.nowNs();
        stage.clientVanishes();
        stage.network.runUntil(fromNs + 63 * SECOND - 1);
        assertEquals(1, stage.server.endpoint().connections().size());
        assertEquals(
                State.SYN_RCVD,
                stage.server.endpoint().connections().iterator().next().state());
        stage.network.runUntil(fromNs + 63 * SECOND);
        assertTrue(stage.server.endpoint().connections().isEmpty());
    }

    /** RFC 6191: the SYN of a new incarnation ends TIME_WAIT; until it came, what is late of the old one does not. */
    @ParameterizedTest
    @ValueSource(strings = {"px2d", "pxtl"})
    @Requirement("RFC9293 MAY-2")
    void time_wait_gives_way_to_a_new_connection(String letters) {
        explore(letters, stage -> {
            Connection[] both = stage.established();
            Connection near = both[0];
            Connection far = both[1];
            close(stage, stage.server, far);
            stage.network.runUntil(stage.nowNs() + 100 * MS);
            close(stage, stage.client, near);
            stage.network.runUntil(stage.nowNs() + 100 * MS);
            assertEquals(1, stage.server.endpoint().timeWaitCount());
            assertEquals(State.CLOSED, near.state());
            stage.choices.open(true);
            Connection again = stage.connect();
            stage.untilQuiet();
            assertEquals(State.ESTABLISHED, again.state());
            assertEquals(0, stage.server.endpoint().timeWaitCount());
            assertEquals(1, stage.listener.acceptQueue());
        });
    }

    /** 2MSL to the nanosecond, whatever of the last segments comes late. */
    @ParameterizedTest
    @ValueSource(strings = {"px2d", "pxtl"})
    @Requirement("RFC9293 MUST-13")
    void time_wait_lasts_two_msl_after_the_last_segment(String letters) {
        explore(letters, stage -> {
            Connection[] both = stage.established();
            Connection near = both[0];
            Connection far = both[1];
            close(stage, stage.server, far);
            stage.network.runUntil(stage.nowNs() + 100 * MS);
            assertEquals(State.FIN_WAIT_2, far.state());
            stage.choices.open(true);
            close(stage, stage.client, near);
            long lastNs = stage.nowNs();
            while (stage.network.clock().nextNs() != NEVER || near.state() != State.CLOSED) {
                lastNs = stage.network.clock().nextNs() == NEVER
                        ? lastNs
                        : stage.network.clock().nextNs();
                assertTrue(stage.network.step(stage.nowNs() + HOUR));
            }
            assertEquals(1, stage.server.endpoint().timeWaitCount());
            stage.network.runUntil(stage.nowNs() + 55 * SECOND);
            assertEquals(1, stage.server.endpoint().timeWaitCount());
            stage.untilQuiet();
            assertEquals(0, stage.server.endpoint().timeWaitCount());
            assertEquals(Cause.TIME_WAIT_OVER, last(far).cause());
            assertTrue(last(far).atNs() - lastNs <= 60 * SECOND, "2MSL after the last that came");
        });
    }

    private static End end(Stage stage, SimHost host, Connection connection) {
        FourTuple tuple = connection.tuple();
        return stage.watched
                .get(host)
                .observer
                .end(tuple.localPort(), tuple.remote().v4Bits(), tuple.remotePort());
    }

    private static void send(Stage stage, Connection from, int length) throws CallFailed {
        byte[] data = new byte[length];
        FourTuple tuple = from.tuple();
        Pattern.fill(Pattern.stream(tuple.localPort(), tuple.remotePort(), from.iss()), 0, data, length);
        End end = end(stage, stage.client, from);
        stage.watched.get(stage.client).observer.call(end);
        int taken = stage.client.endpoint().send(stage.nowNs(), from, ByteBuffer.wrap(data), false);
        end.wrote(taken, true, false);
        stage.network.turn(stage.client);
    }

    private static void close(Stage stage, SimHost host, Connection connection) {
        End end = end(stage, host, connection);
        stage.watched.get(host).observer.call(end);
        end.closed();
        host.endpoint().close(stage.nowNs(), connection, Cause.CLOSE_CALL);
        end.shut();
        stage.network.turn(host);
    }
}
