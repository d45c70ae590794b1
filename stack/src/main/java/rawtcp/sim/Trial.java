package rawtcp.sim;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.endpoint.ListenRequest;
import rawtcp.endpoint.Listener;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.net.Chance;
import rawtcp.net.Packet;
import rawtcp.sim.observer.Violation;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/**
 * One run of a {@link Scenario}, and what must have come of it. It is played until nothing is under way and no timer runs:
 * then all that was sent has been read, and both ends are in the states that the scenario names. Where they remain open,
 * they are closed: nothing is left of them after that.
 */
final class Trial {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long DELAY_NS = 10 * MS;
    private static final int LAST_LINES = 200;

    private static final IpAddress CLIENT = IpAddress.v4(0x0a00_0001);
    private static final IpAddress SERVER = IpAddress.v4(0x0a00_0002);
    private static final int CLIENT_PORT = 61_001;
    private static final int SERVER_PORT = 80;

    /** What a run without trouble takes at most, 2MSL among it. */
    private static final long CALM_NS = 65 * SECOND;

    private static final long FIRST_WAIT_NS = SECOND;
    private static final long LONGEST_WAIT_NS = 120 * SECOND; // TCP_RTO_MAX
    /** What a run without trouble sends at most, and what each trouble adds: more, and the ends answer each other's answers. */
    private static final int CALM_SEGMENTS = 16;

    private static final int SEGMENTS_FOR_EACH = 6;

    private static final List<Scenario.Step> FINISH =
            List.of(Scenario.Step.SHUT, Scenario.Step.END, Scenario.Step.CLOSE);

    private static final Knobs KNOBS = knobs(1); // nobody changes one
    private static final Knobs FAST = knobs(3);
    private static final Owner OWNER = new Owner(1_000, "explorer", 1);
    private static final long NEVER = Long.MAX_VALUE;
    /** The client's SYN and the octet after it stand just before sequence numbers wrap around. */
    private static final int ISS = -2;

    private static final long ISS_TICK_NS = 64;
    private static final long START_NS = start();
    private static final int DATA = 2_000; // two segments

    private final Scenario scenario;
    private final Choices choices;
    private final WireLog log = new WireLog(START_NS, LAST_LINES);
    private final Network network = new Network(new Clock(START_NS), new Chance(1), log);
    private final Program client;
    private final Program server;
    private Listener listener;
    private int troubles;
    private boolean disturbed;
    private int delays;
    private boolean resetSent;
    private long segmentsBefore;

    private static Knobs knobs(int fastOpen) {
        Knobs knobs = new Knobs();
        try {
            knobs.set(Map.of(Knob.TCP_FASTOPEN.label(), Integer.toString(fastOpen)));
        } catch (Knobs.BadKnob e) {
            throw new AssertionError(e.getMessage(), e);
        }
        return knobs;
    }

    Trial(Scenario scenario, Choices choices) {
        this.scenario = scenario;
        this.choices = choices;
        SimHost clientHost = network.add(client());
        boolean fast = scenario.from() == Scenario.From.COOKIE;
        SimHost serverHost = network.add(new SimHost("server", fast ? FAST : KNOBS, new Chance(3), SERVER));
        network.path(clientHost, serverHost).delay(DELAY_NS).choose(this::choose);
        network.path(serverHost, clientHost).delay(DELAY_NS).choose(this::choose);
        network.watch(Watched.watcher(this::at));
        int up = scenario.steps(true).contains(Scenario.Step.SEND) ? DATA : 0;
        int down = scenario.steps(false).contains(Scenario.Step.SEND) ? DATA : 0;
        client = new Program(network, clientHost, up, down);
        server = new Program(network, serverHost, down, up);
    }

    private static SimHost client() {
        return new SimHost("client", KNOBS, new Chance(2), CLIENT);
    }

    private static long start() {
        try {
            int iss =
                    connect(SECOND, client(), CLIENT_PORT, SERVER, SERVER_PORT).iss();
            return SECOND + ((ISS - iss) & 0xffff_ffffL) * ISS_TICK_NS;
        } catch (CallFailed e) {
            throw new AssertionError("nothing stands in its way", e);
        }
    }

    private Choice choose(Packet packet) {
        Choice choice = choices.next();
        troubles += choice == Choice.PASS ? 0 : 1;
        disturbed |= choice != Choice.PASS && choice != Choice.DOUBLE && choice != Choice.DELAY;
        delays += choice == Choice.DELAY ? 1 : 0;
        resetSent |= (packet.flags() & Segment.RST) != 0;
        return choice;
    }

    private Program at(SimHost host) {
        return host == client.host ? client : server;
    }

    WireLog log() {
        return log;
    }

    long lastedNs() {
        return network.clock().nowNs() - START_NS;
    }

    @Override
    public String toString() {
        return client + "\n" + server;
    }

    void play() throws CallFailed {
        choices.open(false);
        if (scenario.from() != Scenario.From.BOTH_SYNS) {
            listen();
        }
        if (scenario.from() == Scenario.From.COOKIE) {
            earlier(CLIENT_PORT + 1, client, server);
            untilQuiet();
        } else if (scenario.from() == Scenario.From.TIME_WAIT) {
            earlier(CLIENT_PORT, server, client);
        }
        segmentsBefore = log.segments();
        choices.open(scenario.from() != Scenario.From.ESTABLISHED);
        open();
        if (scenario.from() == Scenario.From.ESTABLISHED) {
            untilQuiet();
            choices.open(true);
        }
        client.then(scenario.steps(true));
        server.then(scenario.steps(false));
        untilQuiet();
        choices.open(false);
        if (client.gaveUp() || server.gaveUp()) {
            client.abandon();
            server.abandon();
            untilQuiet();
        } else {
            client.checkDone(scenario.states(true));
            server.checkDone(scenario.states(false));
            if (!scenario.ends()) {
                client.then(FINISH);
                server.then(FINISH);
                untilQuiet();
            }
        }
        end();
    }

    private void open() throws CallFailed {
        if (scenario.from() == Scenario.From.BOTH_SYNS) {
            server.observer.connects(
                    SERVER_PORT, CLIENT.v4Bits(), CLIENT_PORT, server.traits(2 * DELAY_NS, new ConnectionOptions()));
            server.begin(connect(START_NS, server.host, SERVER_PORT, CLIENT, CLIENT_PORT));
        }
        Connection connection = connect(CLIENT_PORT);
        assert nowNs() > START_NS || connection.iss() == ISS : connection.iss();
        boolean fast = scenario.from() == Scenario.From.COOKIE;
        if (fast) {
            client.beginFast(connection);
        } else {
            client.begin(connection);
        }
        network.turn(client.host);
        if (fast) {
            client.tellWritten();
        }
        network.turn(server.host);
    }

    private long nowNs() {
        return network.clock().nowNs();
    }

    private void listen() throws CallFailed {
        ConnectionOptions options = new ConnectionOptions();
        if (scenario.from() == Scenario.From.COOKIE) {
            options.set(ConnectionOption.FASTOPEN, 1);
        }
        server.observer.listens(SERVER_PORT, server.traits(0, options));
        listener = server.host
                .endpoint()
                .listen(START_NS, new ListenRequest(IpAddress.ANY_V4, SERVER_PORT, 8, false, options, OWNER));
    }

    private Connection connect(int port) throws CallFailed {
        client.observer.connects(
                port, SERVER.v4Bits(), SERVER_PORT, client.traits(2 * DELAY_NS, new ConnectionOptions()));
        client.observer.call(null);
        return connect(nowNs(), client.host, port, SERVER, SERVER_PORT);
    }

    /** A connection before the one that is looked at; a cookie comes with it if the server grants any. */
    private void earlier(int port, Program first, Program second) throws CallFailed {
        Connection near = connect(port);
        int unused = client.host.endpoint().fastOpen(nowNs(), near, ByteBuffer.allocate(0));
        network.turn(client.host);
        network.runUntil(nowNs() + SECOND);
        server.observer.call(null);
        Connection far = server.host.endpoint().accept(nowNs(), listener, OWNER);
        first.closeEarlier(first == client ? near : far);
        network.runUntil(nowNs() + SECOND);
        second.closeEarlier(second == client ? near : far);
        network.runUntil(nowNs() + SECOND);
    }

    private static Connection connect(long nowNs, SimHost from, int port, IpAddress to, int toPort) throws CallFailed {
        ConnectRequest request = new ConnectRequest(from.address(), port, to, toPort, new ConnectionOptions(), OWNER);
        return from.endpoint().connect(nowNs, request);
    }

    /** Nothing is under way and no timer runs. */
    private void untilQuiet() throws CallFailed {
        long fromNs = network.clock().nowNs();
        act();
        while (!isQuiet()) {
            Violation.unless(network.step(fromNs + boundNs()), "it has not come to rest");
            Violation.unless(
                    log.segments() - segmentsBefore <= CALM_SEGMENTS + SEGMENTS_FOR_EACH * troubles,
                    () -> log.segments() - segmentsBefore + " segments, and still more");
            act();
        }
    }

    private void act() throws CallFailed {
        if (server.connection() == null && client.connection() != null && listener.acceptQueue() > 0) {
            server.observer.call(null);
            server.begin(server.host.endpoint().accept(network.clock().nowNs(), listener, OWNER));
        }
        client.act();
        server.act();
    }

    private boolean isQuiet() {
        return network.clock().nextNs() == NEVER
                && client.host.nextDeadlineNs() == NEVER
                && server.host.nextDeadlineNs() == NEVER;
    }

    /** Each trouble may triple the wait for the next retransmission: RFC 6298 2.2 makes of a first RTT of R an RTO of 3 R. */
    private long boundNs() {
        long boundNs = CALM_NS;
        long waitNs = FIRST_WAIT_NS;
        for (int i = 0; i < troubles; i++) {
            boundNs += waitNs;
            waitNs = Math.min(3 * waitNs, LONGEST_WAIT_NS);
        }
        return boundNs;
    }

    /** Nothing is left. */
    private void end() {
        client.checkBytes();
        server.checkBytes();
        client.checkTimeWait();
        server.checkTimeWait();
        boolean fast = scenario.from() == Scenario.From.COOKIE;
        if (!disturbed && !(fast && delays > 0)) { // data that comes before the SYN-ACK is not taken, and comes again
            client.checkPace(delays);
            server.checkPace(delays);
        }
        Violation.unless(!resetSent || troubles > 0, "a RST, and nothing was amiss");
        if (listener != null) {
            boolean mayBeTwin = fast && troubles > 0; // RFC 7413 2: a SYN that comes twice may open twice
            Violation.unless(
                    listener.acceptQueue() == 0 || mayBeTwin, "a connection that nobody has asked for was opened");
            server.host.endpoint().close(network.clock().nowNs(), listener);
        }
        for (SimHost host : network.hosts()) {
            Violation.unless(host.endpoint().connections().isEmpty(), () -> host + " has a connection left");
            Violation.unless(host.endpoint().timeWaitCount() == 0, () -> host + " has a TIME_WAIT left");
            Violation.unless(host.portsHeld().isEmpty(), () -> host + " still holds a port");
            Violation.unless(host.nextDeadlineNs() == NEVER, () -> host + " has a timer left");
        }
    }
}
