package rawtcp.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.endpoint.ListenRequest;
import rawtcp.endpoint.Listener;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.net.Chance;
import rawtcp.net.Loss;
import rawtcp.net.Path;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.InfoField;
import rawtcp.wire.IpAddress;

/** How much whole flows carry over paths of which the theory is known, in virtual time. */
class GoodputTest {
    private static final long US = 1_000;
    private static final long MS = 1_000 * US;
    private static final long SECOND = 1_000 * MS;
    private static final int PORT = 5_001;
    private static final int CHUNK = 1 << 16;
    private static final int LARGEST_WINDOW = 64 << 20;

    /** One sender's flow: as much as it can, and what the other end has read. */
    private static final class Flow {
        final Connection sender;
        Connection receiver;
        long read;
        long readBefore;

        Flow(Connection sender) {
            this.sender = sender;
        }
    }

    /** Two hosts and their path; each flow is greedy. */
    private static final class Track {
        final WireLog log = new WireLog(SECOND, 50);
        final Network network = new Network(new Clock(SECOND), new Chance(7), log);
        final SimHost near = host("a", 1);
        final SimHost far = host("b", 2);
        final Path there = network.path(near, far);
        final Path back = network.path(far, near);
        final List<Flow> flows = new ArrayList<>();
        private final Listener listener;
        private final ByteBuffer data = ByteBuffer.allocate(CHUNK);

        Track(long oneWayNs) throws CallFailed {
            there.delay(oneWayNs);
            back.delay(oneWayNs);
            listener = far.endpoint()
                    .listen(
                            SECOND,
                            new ListenRequest(IpAddress.ANY_V4, PORT, 16, false, new ConnectionOptions(), null));
            network.watch(new Network.Watcher() {
                @Override
                public void settled(long nowNs, SimHost host) {
                    network.clock().at(nowNs, at -> applications(host));
                }
            });
        }

        private SimHost host(String name, int number) {
            Knobs knobs = new Knobs();
            try {
                knobs.set(Map.of(
                        Knob.TCP_RMEM.label(),
                        "4096 131072 " + LARGEST_WINDOW,
                        Knob.TCP_WMEM.label(),
                        "4096 16384 " + LARGEST_WINDOW));
            } catch (Knobs.BadKnob e) {
                throw new AssertionError(e);
            }
            return network.add(new SimHost(name, knobs, new Chance(number), IpAddress.v4(0x0a000000 + number)));
        }

        Flow flow(String congestion) throws CallFailed {
            ConnectionOptions options = new ConnectionOptions();
            options.congestion(congestion);
            Flow flow = new Flow(near.endpoint()
                    .connect(
                            network.clock().nowNs(),
                            new ConnectRequest(near.address(), 0, far.address(), PORT, options, null)));
            flows.add(flow);
            network.turn(near);
            return flow;
        }

        private void applications(SimHost host) {
            try {
                long nowNs = network.clock().nowNs();
                boolean acted = false;
                for (Flow flow : flows) {
                    acted |= host == near ? write(flow, nowNs) : read(flow, nowNs);
                }
                if (acted) {
                    network.turn(host);
                }
            } catch (CallFailed e) {
                throw new AssertionError(e);
            }
        }

        private boolean write(Flow flow, long nowNs) throws CallFailed {
            boolean wrote = false;
            while (flow.sender.sock().isWritable() && flow.sender.sendSpace() > 0) {
                int taken = near.endpoint().send(nowNs, flow.sender, data.clear(), 0);
                if (taken == 0) {
                    break;
                }
                wrote = true;
            }
            return wrote;
        }

        private boolean read(Flow flow, long nowNs) throws CallFailed {
            if (flow.receiver == null) {
                flow.receiver = far.endpoint().accept(nowNs, listener, null);
                if (flow.receiver == null) {
                    return false;
                }
            }
            boolean any = false;
            while (true) {
                int got = far.endpoint().receive(nowNs, flow.receiver, data.clear());
                if (got <= 0) {
                    return any;
                }
                flow.read += got;
                any = true;
            }
        }

        Track run(long ns) {
            network.runUntil(network.clock().nowNs() + ns);
            return this;
        }

        /** Mbit/s of each flow in the next {@code ns}. */
        double[] measure(long ns) {
            flows.forEach(flow -> flow.readBefore = flow.read);
            run(ns);
            return flows.stream()
                    .mapToDouble(flow -> (flow.read - flow.readBefore) * 8e3 / ns)
                    .toArray();
        }

        double rttMs(Flow flow) {
            return flow.sender.info(InfoField.RTT, network.clock().nowNs()) / 1e3;
        }
    }

    private static Track lossy(long rttNs, int perMillion, long rate, String congestion) throws CallFailed {
        Track track = new Track(rttNs / 2);
        track.there.loss(Loss.random(perMillion)).rate(rate, 8 << 20, 10_000);
        track.flow(congestion);
        return track;
    }

    @ParameterizedTest
    @CsvSource({"cubic, 0", "cubic, 10000", "reno, 50000", "bbr, 10000"})
    void a_link_that_cuts_whole_bursts_sends_the_same(String congestion, int perMillion) throws CallFailed {
        Track one = lossy(20 * MS, perMillion, 1_000_000_000, congestion).run(SECOND);
        Track other = lossy(20 * MS, perMillion, 1_000_000_000, congestion);
        other.near.cutsBursts();
        other.run(SECOND);
        assertTrue(one.log.segments() > 100);
        assertEquals(one.log.segments(), other.log.segments());
        assertEquals(one.log.digest(), other.log.digest());
    }

    @Test
    void loss_holds_reno_to_the_square_root_formula() throws CallFailed {
        double rate =
                lossy(20 * MS, 10_000, 1_000_000_000, "reno").run(5 * SECOND).measure(20 * SECOND)[0];
        assertWithin(5, 9, rate); // MSS / RTT * 1.22 / sqrt(p), RFC 3448 3.1 without timeouts: 7.1 Mbit/s
    }

    @Test
    void loss_that_is_chance_holds_cubic_and_not_bbr() throws CallFailed {
        double cubic =
                lossy(20 * MS, 10_000, 100_000_000, "cubic").run(3 * SECOND).measure(8 * SECOND)[0];
        double bbr = lossy(20 * MS, 10_000, 100_000_000, "bbr").run(3 * SECOND).measure(8 * SECOND)[0];
        assertWithin(4, 10, cubic);
        assertWithin(65, 96, bbr);
    }

    @Test
    void without_loss_each_fills_the_path() throws CallFailed {
        for (String congestion : List.of("reno", "cubic", "bbr")) {
            Track track = new Track(10 * MS);
            track.there.rate(50_000_000, LARGEST_WINDOW, 100_000); // so that its queue loses nothing either
            Flow flow = track.flow(congestion);
            double rate = track.run(3 * SECOND).measure(6 * SECOND)[0];
            assertEquals(
                    0,
                    flow.sender.info(
                            InfoField.TOTAL_RETRANS, track.network.clock().nowNs()));
            assertWithin(46, 48.5, rate); // 50 Mbit/s less 3.5 % for headers
        }
    }

    @Test
    void bbr_keeps_a_bloated_queue_short() throws CallFailed {
        Track cubic = bloated("cubic");
        Track bbr = bloated("bbr");
        double[] rates = {cubic.measure(10 * SECOND)[0], bbr.measure(10 * SECOND)[0]};
        assertWithin(9, 9.7, rates[0]);
        assertWithin(9, 9.7, rates[1]);
        assertWithin(100, 1_000, cubic.rttMs(cubic.flows.get(0)));
        assertWithin(20, 60, bbr.rttMs(bbr.flows.get(0))); // at most twice what the path holds
    }

    private static Track bloated(String congestion) throws CallFailed {
        Track track = new Track(10 * MS);
        track.there.rate(10_000_000, 1 << 20, 10_000);
        track.flow(congestion);
        return track.run(5 * SECOND);
    }

    @ParameterizedTest
    @CsvSource({"reno, reno", "cubic, cubic", "bbr, bbr", "bbr, cubic"})
    void two_flows_share(String first, String second) throws CallFailed {
        Track track = new Track(10 * MS);
        track.there.rate(20_000_000, 75_000, 10_000);
        track.flow(first);
        track.run(5 * SECOND);
        track.flow(second);
        double[] rates = track.run(15 * SECOND).measure(40 * SECOND);
        assertWithin(18, 19.4, rates[0] + rates[1]);
        assertWithin(0.6, 1.7, rates[0] / rates[1]);
    }

    private static void assertWithin(double least, double most, double actual) {
        assertTrue(actual >= least && actual <= most, () -> actual + " is not within " + least + " and " + most);
    }
}
