package rawtcp.host;

import java.util.SplittableRandom;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Surroundings;
import rawtcp.knob.Knobs;
import rawtcp.link.LoopLink;
import rawtcp.wire.IpAddress;

/**
 * A stack without a network: it has every address, and what it sends comes back to it. Whoever lets it work for a while
 * finds the real one with its classes loaded and its code compiled.
 */
public final class PracticeStack implements AutoCloseable {
    private final LoopLink link = new LoopLink();
    private final Host host;

    public PracticeStack() {
        Knobs knobs = new Knobs();
        host = new Host(link, new Endpoint(knobs, new SplittableRandom(1), new AllGranted()), knobs);
    }

    public Host host() {
        return host;
    }

    @Override
    public void close() {
        host.close();
    }

    private static final class AllGranted implements Surroundings {
        private static final int ETHERNET_MTU = 1_500;

        @Override
        public int mtu(IpAddress remote) {
            return ETHERNET_MTU;
        }

        @Override
        public boolean isLocal(IpAddress address) {
            return true;
        }

        @Override
        public Refusal takePort(IpAddress local, int port, boolean listening) {
            return null;
        }

        @Override
        public void releasePort(int port) {}
    }
}
