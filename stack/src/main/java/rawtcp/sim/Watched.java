package rawtcp.sim;

import java.util.function.Function;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.net.Packet;
import rawtcp.sim.observer.HostFacts;
import rawtcp.sim.observer.Observer;
import rawtcp.sim.observer.Traits;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;

/** A host with those who watch it: an observer of what it puts on the wire, and an oracle that looks inside. */
class Watched {
    private static final int LEAST_RECEIVE_BUFFER = 2_304; // Linux SOCK_MIN_RCVBUF

    final SimHost host;
    final Observer observer;
    final Oracle oracle;

    Watched(SimHost host) {
        this.host = host;
        observer = new Observer(host.name(), facts(host));
        oracle = new Oracle(host, observer);
    }

    /** Tells each host's own watchers what befalls it. */
    static Network.Watcher watcher(Function<SimHost, ? extends Watched> of) {
        return new Network.Watcher() {
            @Override
            public void sent(long nowNs, SimHost from, Packet packet) {
                of.apply(from).observer.sent(nowNs, packet.bytes());
            }

            @Override
            public void arrives(long nowNs, SimHost at, Packet packet) {
                of.apply(at).arrives(nowNs, packet);
            }

            @Override
            public void deadline(long nowNs, SimHost at) {
                of.apply(at).observer.deadline(nowNs);
            }

            @Override
            public void settled(long nowNs, SimHost host) {
                Watched watched = of.apply(host);
                watched.oracle.settled(nowNs);
                watched.observer.settled(nowNs);
            }
        };
    }

    /** Something reaches the host. */
    void arrives(long nowNs, Packet packet) {
        observer.arrives(nowNs, packet.bytes());
    }

    private static HostFacts facts(SimHost host) {
        Knobs knobs = host.knobs();
        return new HostFacts(
                host.address().v4Bits(),
                host.mtu(host.address()),
                (int) knobs.number(Knob.IP_DEFAULT_TTL),
                knobs.on(Knob.TCP_TIMESTAMPS),
                knobs.on(Knob.TCP_SACK),
                knobs.on(Knob.TCP_WINDOW_SCALING),
                knobs.ns(Knob.TCP_RTO_MIN_US),
                knobs.ns(Knob.TCP_RTO_MAX_MS),
                knobs.ns(Knob.TCP_MSL),
                (int) knobs.number(Knob.TCP_SYN_LINEAR_TIMEOUTS),
                (int) knobs.number(Knob.TCP_SYN_RETRIES),
                (int) knobs.number(Knob.TCP_SYNACK_RETRIES),
                (int) knobs.number(Knob.TCP_RETRIES2),
                knobs.ns(Knob.TCP_INVALID_RATELIMIT),
                (int) knobs.number(Knob.IP_LOCAL_PORT_RANGE, 0),
                (int) knobs.number(Knob.IP_LOCAL_PORT_RANGE, 1),
                (int) knobs.number(Knob.TCP_FASTOPEN));
    }

    /** What the observer is told of a connection; {@code rttNs}: what the path takes at the least, both ways. */
    final Traits traits(long rttNs, ConnectionOptions options) {
        Knobs knobs = host.knobs();
        boolean fixed = options.isSet(ConnectionOption.RCVBUF);
        long asked = fixed ? options.get(ConnectionOption.RCVBUF) : 0;
        long first = fixed ? Math.max(LEAST_RECEIVE_BUFFER, 2 * asked) : knobs.number(Knob.TCP_RMEM, 1);
        long largest = fixed ? first : Math.max(first, knobs.number(Knob.TCP_RMEM, 2));
        return new Traits(
                options.isSet(ConnectionOption.MAXSEG) ? (int) options.get(ConnectionOption.MAXSEG) : Integer.MAX_VALUE,
                (int) first,
                (int) largest,
                (int) (fixed ? asked : largest),
                options.on(ConnectionOption.NODELAY),
                options.on(ConnectionOption.CORK),
                options.on(ConnectionOption.USER_TIMEOUT),
                options.on(ConnectionOption.KEEPALIVE),
                options.isSet(ConnectionOption.LINGER2) && options.get(ConnectionOption.LINGER2) < 0,
                knobs.text(Knob.TCP_CONGESTION_CONTROL).equals("bbr"),
                options.on(ConnectionOption.FASTOPEN),
                rttNs);
    }
}
