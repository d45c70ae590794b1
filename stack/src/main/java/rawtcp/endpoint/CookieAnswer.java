package rawtcp.endpoint;

import rawtcp.knob.Knobs;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.RouteMetrics;
import rawtcp.wire.Segment;
import rawtcp.wire.TcpOptions;

/**
 * What the last SYN-ACK with a SYN cookie said. It takes a whole connection to find that out, and SYNs that come in a flood
 * are alike: for the next one that asks the same under the same circumstances, only its own numbers and addresses are put in.
 */
final class CookieAnswer {
    private final Segment said = new Segment();
    private final Segment asked = new Segment();
    private Object knobs; // null: nothing is known yet
    private ConnectionOptions options;
    private int mtu;
    private RouteMetrics route;

    void keep(
            Segment syn,
            Knobs knobsNow,
            ConnectionOptions optionsNow,
            int mtuNow,
            RouteMetrics routeNow,
            Segment synAck) {
        asked.header(syn);
        said.header(synAck);
        knobs = knobsNow.version();
        options = optionsNow.copy();
        mtu = mtuNow;
        route = routeNow;
    }

    boolean isFor(Segment syn, Knobs knobsNow, ConnectionOptions optionsNow, int mtuNow, RouteMetrics routeNow) {
        return knobs == knobsNow.version()
                && mtu == mtuNow
                && route.equals(routeNow)
                && options.isAs(optionsNow)
                && asksTheSame(syn.options(), asked.options())
                && syn.flags() == asked.flags()
                && syn.trafficClass() == asked.trafficClass()
                && syn.sourceHigh() == asked.sourceHigh()
                && syn.window() == asked.window();
    }

    private static boolean asksTheSame(TcpOptions one, TcpOptions other) {
        return one.mss() == other.mss()
                && one.windowScale() == other.windowScale()
                && one.sackPermitted() == other.sackPermitted()
                && one.hasTimestamps() == other.hasTimestamps()
                && (one.fastOpen() == null) == (other.fastOpen() == null);
    }

    /** But for the timestamp of its own, which is part of the cookie. */
    void fill(Segment syn, int iss, Segment out) {
        out.header(said)
                .source(syn.destinationHigh(), syn.destinationLow(), syn.destinationPort())
                .destination(syn.sourceHigh(), syn.sourceLow(), syn.sourcePort())
                .seq(iss)
                .ack(syn.seq() + 1);
        if (out.options().hasTimestamps()) {
            out.options().timestamps(0, syn.options().tsVal());
        }
    }
}
