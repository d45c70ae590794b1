package rawtcp.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.endpoint.ListenRequest;
import rawtcp.endpoint.Listener;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Knob;
import rawtcp.net.Chance;
import rawtcp.sim.observer.Traits;
import rawtcp.sim.observer.Violation;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Failure;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;

/**
 * Hosts whose applications talk over a bad network; the seed draws everything. After every event it asks what must hold.
 * Then the network heals, all finish, and everything must reach CLOSED within {@link #BOUND_NS}.
 */
public final class Simulation {
    /** What a run came to. {@code digest}: over all that was on the wire. */
    public record Result(long seed, long virtualNs, long segments, String digest) {}

    /** A run that broke a rule; the message is the rule, what there was, and the last lines of the wire. */
    public static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    /** From healing to the last CLOSED: retransmissions and probes two minutes apart, what is left to send, 2MSL. */
    public static final long BOUND_NS = 3_600 * SECOND;

    private static final int FIRST_ADDRESS = 0x0a00_0001;
    private static final int FIRST_PORT = 8_000;
    private static final int LAST_LINES = 60;
    private static final int FAST_OPEN_CLIENT = 1; // of tcp_fastopen
    private static final int MOST_EVENTS = 5_000_000;

    private final long seed;
    private final Chance chance;
    private final Draw draw;
    private final long startNs;
    private final WireLog log;
    private final Network network;
    private final List<Station> stations = new ArrayList<>();
    private final List<App> apps = new ArrayList<>();
    private final Map<FourTuple, App> byTuple = new LinkedHashMap<>();
    private SimHost cutOff;
    private boolean finishing;
    private long healedNs;
    private int owners;

    /** A host and what it listens on. */
    private static final class Station extends Watched {
        final List<Listener> listeners = new ArrayList<>();
        final List<Plan> listening = new ArrayList<>();

        Station(SimHost host) {
            super(host);
        }
    }

    public Simulation(long seed) {
        this.seed = seed;
        chance = new Chance(seed);
        draw = new Draw(chance, new Chance(~seed), new Chance(seed ^ 0x5eed), new Chance(seed ^ 0x54a9e));
        startNs = SECOND + chance.nextLong(100_000 * SECOND);
        log = new WireLog(startNs, LAST_LINES);
        network = new Network(new Clock(startNs), chance.split(), log);
        network.watch(Watched.watcher(this::station));
    }

    /** Each segment as it is sent, in script notation. */
    public Simulation listen(Consumer<String> toEachLine) {
        log.listen(toEachLine);
        return this;
    }

    private Station station(SimHost host) {
        return stations.get(network.hosts().indexOf(host));
    }

    private long nowNs() {
        return network.clock().nowNs();
    }

    public Result run() throws Failed {
        try {
            play();
        } catch (AssertionError | RuntimeException e) {
            throw new Failed(report(e), e);
        }
        return new Result(seed, nowNs() - startNs, log.segments(), log.digest());
    }

    private String report(Throwable what) {
        StringBuilder report = new StringBuilder();
        for (String line : log.last()) {
            report.append(line).append('\n');
        }
        report.append("at ").append(WireLog.seconds(nowNs() - startNs)).append(" s: ");
        report.append(
                what instanceof Violation || what instanceof AssertionError ? what.getMessage() : what.toString());
        for (App app : apps) {
            report.append("\n  ").append(app);
        }
        return report.toString();
    }

    private void play() {
        build();
        long untilNs = nowNs() + chance.nextLong(60 * SECOND);
        run(untilNs, false);
        network.heal();
        healedNs = nowNs();
        finishing = true;
        run(healedNs + BOUND_NS, true);
        end();
    }

    private void run(long untilNs, boolean untilOver) {
        int events = 0;
        while (!(untilOver && isOver()) && network.step(untilNs)) {
            Violation.unless(++events < MOST_EVENTS, "it never rests");
        }
        Violation.unless(!untilOver || isOver(), "not everything is CLOSED an hour after the network has healed");
    }

    private boolean isOver() {
        for (App app : apps) {
            if (!app.isClosed() || !app.isOver()) {
                return false;
            }
        }
        for (Station station : stations) {
            if (!station.host.endpoint().conversations().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    // before it begins

    private void build() {
        int hosts = 2 + chance.nextInt(3);
        for (int i = 0; i < hosts; i++) {
            SimHost host = new SimHost(
                    String.valueOf((char) ('a' + i)), draw.knobs(), chance.split(), IpAddress.v4(FIRST_ADDRESS + i));
            host.mtu(draw.mtu());
            network.add(host);
            stations.add(new Station(host));
        }
        for (int i = 0; i < hosts; i++) {
            for (int j = 0; j < i; j++) {
                SimHost one = network.hosts().get(i);
                SimHost other = network.hosts().get(j);
                draw.paths(network.path(one, other), network.path(other, one));
            }
        }
        for (Station station : stations) {
            listen(station);
        }
        int connections = 1 + chance.nextInt(5);
        for (int i = 0; i < connections; i++) {
            network.clock().at(nowNs() + chance.nextLong(i == 0 ? SECOND : 20 * SECOND), at -> open());
        }
        if (chance.oneIn(10)) {
            cutOff = network.hosts().get(chance.nextInt(hosts));
            network.clock().at(nowNs() + chance.nextLong(30 * SECOND), at -> cut());
        }
    }

    private long leastRttNs(SimHost host, SimHost peer) {
        return network.path(host, peer).leastDelayNs()
                + network.path(peer, host).leastDelayNs();
    }

    private Owner newOwner(SimHost host) {
        return new Owner(1_000 + owners++, host.name(), 1);
    }

    private void listen(Station station) {
        for (int i = 0; i < 2; i++) {
            Plan plan = draw.plan();
            int port = FIRST_PORT + i;
            station.observer.listens(port, station.traits(0, plan.options));
            try {
                station.listeners.add(station.host
                        .endpoint()
                        .listen(nowNs(), new ListenRequest(IpAddress.ANY_V4, port, 128, false, plan.options, null)));
            } catch (CallFailed e) {
                throw new Violation("a listen that failed: " + e.getMessage());
            }
            station.listening.add(plan);
        }
        network.clock().at(nowNs() + 1, at -> accept(station));
    }

    private void cut() {
        for (SimHost host : network.hosts()) {
            if (host != cutOff) {
                network.path(host, cutOff).cut();
                network.path(cutOff, host).cut();
            }
        }
    }

    // what the applications do

    private void open() {
        if (draw.opensAnew() && openAnew()) {
            return;
        }
        Station from = stations.get(chance.nextInt(stations.size()));
        Station to = stations.get(chance.nextInt(stations.size()));
        if (from == to) {
            to = stations.get((stations.indexOf(from) + 1) % stations.size());
        }
        if (chance.oneIn(8)) { // simultaneous open (RFC 9293 MUST-10)
            int port = 5_000 + owners;
            connect(from, port, to, port + 500);
            connect(to, port + 500, from, port);
        } else {
            connect(from, 0, to, FIRST_PORT + chance.nextInt(2));
        }
    }

    /** From and to the ports of a connection of which at most a TIME_WAIT at the other end is left (RFC 9293 MAY-2, RFC 6191). */
    private boolean openAnew() {
        List<App> over = apps.stream()
                .filter(app -> app.isClosed() && !app.connection.isPassive() && isLeft(app))
                .toList();
        if (over.isEmpty()) {
            return false;
        }
        FourTuple tuple = over.get(draw.which(over.size())).connection.tuple();
        byTuple.remove(turned(tuple));
        connect(stationOf(tuple.local()), tuple.localPort(), stationOf(tuple.remote()), tuple.remotePort());
        return true;
    }

    private boolean isLeft(App app) {
        FourTuple tuple = app.connection.tuple();
        boolean listens = tuple.remotePort() < FIRST_PORT + 2 && tuple.remotePort() >= FIRST_PORT;
        App peer = byTuple.get(turned(tuple));
        return listens
                && (peer == null || peer.isClosed())
                && stateOf(tuple) == State.CLOSED
                && (stateOf(turned(tuple)) == State.CLOSED || stateOf(turned(tuple)) == State.TIME_WAIT);
    }

    private Station stationOf(IpAddress address) {
        return stations.get(address.v4Bits() - FIRST_ADDRESS);
    }

    /** Of what its host knows by that name; CLOSED: of nothing. */
    private State stateOf(FourTuple tuple) {
        for (Conversation known : stationOf(tuple.local()).host.endpoint().conversations()) {
            if (known.tuple().equals(tuple)) {
                return known.state();
            }
        }
        return State.CLOSED;
    }

    private void connect(Station from, int port, Station to, int toPort) {
        Plan plan = draw.plan();
        Owner owner = newOwner(from.host);
        Connection connection;
        try {
            ConnectRequest request =
                    new ConnectRequest(from.host.address(), port, to.host.address(), toPort, plan.options, owner);
            from.observer.call(null);
            connection = from.host.endpoint().connect(nowNs(), request);
        } catch (CallFailed e) {
            throw new Violation("a connect that failed: " + e.getMessage());
        }
        FourTuple tuple = connection.tuple();
        Traits traits = from.traits(leastRttNs(from.host, to.host), plan.options);
        from.observer.connects(tuple.localPort(), tuple.remote().v4Bits(), tuple.remotePort(), traits);
        App app = begin(from, connection, plan, owner);
        if (plan.fastOpen
                && plan.toWrite > 0
                && (from.host.knobs().number(Knob.TCP_FASTOPEN) & FAST_OPEN_CLIENT) != 0) {
            app.openFast();
        }
        network.turn(from.host);
        app.tellAll();
    }

    private void accept(Station station) {
        for (int i = 0; i < station.listeners.size(); i++) {
            Listener listener = station.listeners.get(i);
            while (!listener.isClosed() && listener.acceptQueue() > 0) {
                Owner owner = newOwner(station.host);
                Plan plan = draw.plan();
                Plan options = station.listening.get(i);
                try {
                    station.observer.call(null);
                    Connection connection = station.host.endpoint().accept(nowNs(), listener, owner);
                    App unused = begin(station, connection, plan.with(options), owner);
                } catch (CallFailed e) {
                    throw new Violation("an accept that failed: " + e.getMessage());
                }
            }
        }
        if (!(finishing && isOver())) {
            network.clock().at(nowNs() + 1 + chance.nextLong(finishing ? 50 * MS : 500 * MS), at -> accept(station));
        }
    }

    private static FourTuple turned(FourTuple of) {
        IpAddress local = of.remote();
        int localPort = of.remotePort();
        IpAddress remote = of.local();
        int remotePort = of.localPort();
        return new FourTuple(local, localPort, remote, remotePort);
    }

    /** Accepted only now, it is over, and {@code ofPeer} is what has used its ports since. */
    private static boolean isOlder(Connection connection, Connection ofPeer) {
        return connection.isPassive() && connection.irs() != ofPeer.iss();
    }

    private App begin(Station station, Connection connection, Plan plan, Owner owner) {
        App app = new App(network, station.host, station.observer, chance.split(), connection, plan, owner);
        FourTuple tuple = connection.tuple();
        App peer = byTuple.get(turned(tuple));
        if (peer != null && !isOlder(connection, peer.connection)) {
            app.peer = peer;
            peer.peer = app;
            app.limit();
            peer.limit();
        }
        byTuple.put(tuple, app);
        apps.add(app);
        network.clock().at(nowNs() + 1 + chance.nextLong(plan.pauseNs), at -> act(app));
        return app;
    }

    private void act(App app) {
        boolean hopeless = cutOff != null && nowNs() > healedNs + 60 * SECOND;
        if (finishing) {
            app.finish(hopeless);
        } else {
            app.act();
        }
        if (!app.isClosed()) {
            long pauseNs = finishing ? 50 * MS : app.plan.pauseNs;
            network.clock().at(nowNs() + 1 + chance.nextLong(pauseNs), at -> act(app));
        }
    }

    // when all is over

    private void end() {
        for (Station station : stations) {
            for (Listener listener : station.listeners) {
                station.observer.call(null);
                station.host.endpoint().close(nowNs(), listener);
            }
            network.turn(station.host);
            station.oracle.end();
        }
        for (App app : apps) {
            arrived(app);
        }
    }

    /**
     * An orphan need not wait until the network heals; an ICMP error ends an opening; whose last retransmission the bad
     * network swallowed (a path that drops what is too big and does not tell) may give up.
     */
    private boolean gaveUp(App app) {
        List<Transition> history = app.connection.history();
        Transition last = history.get(history.size() - 1);
        long waitNs = app.host.knobs().ns(Knob.TCP_RTO_MAX_MS);
        return last.cause() == Cause.ORPHAN_RETRIES
                || last.cause() == Cause.ICMP_UNREACHABLE
                || (last.cause() == Cause.RETRANSMIT_TIMEOUT && last.atNs() <= healedNs + waitNs);
    }

    /** Where nobody was rude and nothing but the network was bad, everything has arrived and both have ended well. */
    private void arrived(App app) {
        boolean wellMeant = cutOff == null && !app.plan.isRude() && (app.peer == null || !app.peer.plan.isRude());
        if (!wellMeant || app.peer == null || gaveUp(app) || gaveUp(app.peer)) {
            return;
        }
        Violation.unless(
                app.connection.failure() == Failure.NONE, () -> app + " failed: " + app.connection.failureText());
        Violation.unless(app.read() == app.peer.plan.toWrite, () -> app + ": not everything has arrived");
    }
}
