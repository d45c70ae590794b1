package rawtcp.command;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Owner;
import rawtcp.endpoint.Surroundings;
import rawtcp.host.Host;
import rawtcp.knob.Knobs;
import rawtcp.link.LinkChoice;
import rawtcp.link.MemoryLink;
import rawtcp.view.StackView.CarriedBy;
import rawtcp.wire.IpAddress;

/** Two stacks with a wire in memory between them, to run commands on: near is 10.0.0.1, far 10.0.0.2. */
public final class TwoStacks implements AutoCloseable {
    public final Side near;
    public final Side far;
    private final MemoryLink[] wire = MemoryLink.pair();

    public TwoStacks() {
        near = new Side(wire[0], IpAddress.v4(0x0a000001), 1);
        far = new Side(wire[1], IpAddress.v4(0x0a000002), 2);
    }

    /** From now on nothing arrives on either side. */
    void cut() {
        wire[0].cut();
        wire[1].cut();
    }

    @Override
    public void close() {
        near.host.close();
        far.host.close();
    }

    /** One host: everything is granted. */
    public static final class Side implements Surroundings, Network {
        public final Host host;
        public final RunningStack stack;
        final List<Owner> watched = Collections.synchronizedList(new ArrayList<>());
        /** Owners end before they are watched. */
        volatile boolean ownersHaveEnded;

        private final IpAddress address;

        private static final RunningStack.Carrier MEMORY = new RunningStack.Carrier() {
            @Override
            public String choice() {
                return "memory";
            }

            @Override
            public List<CarriedBy> paths() {
                return List.of(new CarriedBy("10.0.0.2", "memory", "a test"));
            }

            @Override
            public void choose(LinkChoice wanted) throws CallFailed {
                throw new CallFailed(CallFailed.Kind.NOT_PERMITTED, "memory is no network");
            }
        };

        Side(MemoryLink link, IpAddress address, long seed) {
            this.address = address;
            Knobs knobs = new Knobs();
            host = new Host(link, new Endpoint(knobs, new SplittableRandom(seed), this), knobs);
            stack = new RunningStack(
                    "test",
                    Path.of("/run/test"),
                    4711,
                    Instant.EPOCH,
                    host,
                    this,
                    MEMORY,
                    () -> List.of(address.toString()),
                    () -> new RunningStack.Guard("RAWTCP-test", 2),
                    () -> new RunningStack.Losses(0, Map.of(), null),
                    this::watch,
                    () -> {});
        }

        private void watch(Owner owner) {
            watched.add(owner);
            if (ownersHaveEnded) {
                try {
                    host.call((nowNs, endpoint) -> {
                        endpoint.ownerEnded(nowNs, owner);
                        return null;
                    });
                } catch (CallFailed | InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }

        /** Runs a command to its end, without stdin. */
        TestRun run(String... argv) {
            TestRun run = start(argv);
            run.stdin("");
            return run.finish();
        }

        /** Runs it on a thread of its own; its stdin is open. */
        TestRun start(String... argv) {
            return new TestRun(stack, argv);
        }

        /** The id that a command has printed alone. */
        String id(String... argv) {
            TestRun run = run(argv);
            assert run.status() == 0 : run;
            return run.text().strip();
        }

        @Override
        public int mtu(IpAddress remote) {
            return 1500;
        }

        @Override
        public boolean isLocal(IpAddress candidate) {
            return candidate.equals(address);
        }

        @Override
        public Refusal takePort(IpAddress local, int port, boolean listening) {
            return null;
        }

        @Override
        public void releasePort(int port) {}

        @Override
        public IpAddress sourceFor(IpAddress remote) throws CallFailed {
            if (remote.v4Bits() >>> 24 != 10) {
                throw new CallFailed(CallFailed.Kind.UNREACHABLE, "no route");
            }
            return address;
        }

        @Override
        public void prepareListen(int port) {}

        @Override
        public void prepareConnect(int port) {}
    }
}
