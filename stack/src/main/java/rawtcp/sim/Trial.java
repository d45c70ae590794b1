package rawtcp.sim;

import java.util.List;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.endpoint.ListenRequest;
import rawtcp.endpoint.Listener;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Knobs;
import rawtcp.net.Chance;
import rawtcp.net.Packet;
import rawtcp.sim.observer.Violation;
import rawtcp.tcp.Connection;
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

    private static final Knobs KNOBS = new Knobs(); // nobody changes one
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

    Trial(Scenario scenario, Choices choices) {
        this.scenario = scenario;
        this.choices = choices;
        SimHost clientHost = network.add(client());
        SimHost serverHost = network.add(new SimHost("server", KNOBS, new Chance(3), SERVER));
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
        } else {
            server.observer.listens(SERVER_PORT, server.traits(0, new ConnectionOptions()));
            listener = server.host
                    .endpoint()
                    .listen(
                            START_NS,
                            new ListenRequest(IpAddress.ANY_V4, SERVER_PORT, 8, false, new ConnectionOptions(), OWNER));
        }
        client.observer.connects(
                CLIENT_PORT, SERVER.v4Bits(), SERVER_PORT, client.traits(2 * DELAY_NS, new ConnectionOptions()));
        client.begin(connect(START_NS, client.host, CLIENT_PORT, SERVER, SERVER_PORT));
        assert client.connection().iss() == ISS : client.connection().iss();
        network.turn(client.host);
        network.turn(server.host);
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
                    log.segments() <= CALM_SEGMENTS + SEGMENTS_FOR_EACH * troubles,
                    () -> log.segments() + " segments, and still more");
            act();
        }
    }

    private void act() throws CallFailed {
        if (server.connection() == null && listener.acceptQueue() > 0) {
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
        if (!disturbed) {
            client.checkPace(delays);
            server.checkPace(delays);
        }
        Violation.unless(!resetSent || troubles > 0, "a RST, and nothing was amiss");
        if (listener != null) {
            Violation.unless(listener.acceptQueue() == 0, "a connection that nobody has asked for was opened");
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
