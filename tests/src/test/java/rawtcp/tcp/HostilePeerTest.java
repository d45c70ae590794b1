package rawtcp.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rawtcp.knob.Knob;
import rawtcp.wire.Segment;
import rawtcp.wire.TcpOptions;

/**
 * Whatever a peer sends and an owner calls, in whatever order: no invariant breaks. In the daemon a broken one ends the
 * stack, so it must not be in a peer's power. {@code -Drawtcp.seed=7312} repeats one.
 */
class HostilePeerTest {
    private static final int COUNT = Integer.getInteger("rawtcp.seeds", 2_000);
    private static final int STEPS = 300;
    private static final State[] BEGINNINGS = State.values();

    static LongStream seeds() {
        Long one = Long.getLong("rawtcp.seed");
        long fresh = System.currentTimeMillis() * 1_000;
        return one != null
                ? LongStream.of(one)
                : LongStream.iterate(fresh, seed -> seed + COUNT / 20).limit(20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothing_that_a_peer_sends_breaks_an_invariant(long first) {
        int count = System.getProperty("rawtcp.seed") != null ? 1 : COUNT / 20;
        for (long seed = first; seed < first + count; seed++) {
            Deque<String> trace = new ArrayDeque<>();
            try {
                new Encounter(seed, trace).run();
            } catch (AssertionError | RuntimeException e) {
                String repeat =
                        "seed " + seed + ": re-run with  mvn test -Dtest=HostilePeerTest -Drawtcp.seed=" + seed + "\n";
                throw new AssertionError(repeat + String.join("\n", trace) + "\n" + e, e);
            }
        }
    }

    /** One connection and what befalls it. */
    private static final class Encounter {
        private final Random random;
        private final Deque<String> trace;
        private final Bench bench = new Bench();

        Encounter(long seed, Deque<String> trace) {
            this.random = new Random(seed);
            this.trace = trace;
        }

        void run() {
            boolean stamps = random.nextBoolean();
            bench.knob(Knob.TCP_TIMESTAMPS, stamps ? 1 : 0);
            bench.knob(Knob.TCP_SACK, random.nextInt(2));
            bench.knob(Knob.TCP_WINDOW_SCALING, random.nextInt(2));
            bench.isn(random.nextInt(), random.nextInt());
            if (random.nextInt(3) == 0) {
                bench.option(ConnectionOption.RCVBUF, 2_304 + random.nextInt(20_000));
            }
            bench.option(ConnectionOption.KEEPALIVE, random.nextInt(2));
            bench.option(ConnectionOption.USER_TIMEOUT, random.nextInt(3) == 0 ? random.nextInt(20_000) : 0);
            State beginning = BEGINNINGS[random.nextInt(BEGINNINGS.length)];
            bench.in(beginning == State.LISTEN ? State.ESTABLISHED : beginning);
            note("begins in " + bench.c.state());
            for (int step = 0; step < STEPS; step++) {
                step();
            }
        }

        private void note(String line) {
            trace.add(line);
            if (trace.size() > 40) {
                trace.remove();
            }
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0 -> call();
                case 1 -> {
                    long ns = 1L << random.nextInt(39);
                    note("time " + ns);
                    bench.after(ns);
                }
                case 2 -> icmp();
                default -> segment();
            }
        }

        private void call() {
            int what = random.nextInt(20);
            note("call " + what);
            Connection c = bench.c;
            switch (what) {
                case 0 -> c.shutdown(bench.nowNs, Shutdown.values()[random.nextInt(3)]);
                case 1 -> c.close(bench.nowNs, Cause.CLOSE_CALL);
                case 2 -> c.abort(bench.nowNs, Cause.ABORT_CALL);
                case 3, 4, 5, 6, 7 -> c.receive(bench.nowNs, ByteBuffer.allocate(1 + random.nextInt(20_000)));
                default -> c.send(bench.nowNs, ByteBuffer.allocate(1 + random.nextInt(10_000)), random.nextInt(8) == 0);
            }
            bench.after(0);
        }

        private void icmp() {
            int seq = bench.c.tcb.sndUna + random.nextInt(5_000) - 100;
            note("icmp");
            bench.icmp(random.nextBoolean() ? 3 : 11, random.nextInt(16), random.nextInt(3_000), seq);
        }

        private void segment() {
            Segment in = new Segment().clear();
            in.seq(near(bench.c.tcb.rcvNxt)).ack(near(random.nextBoolean() ? bench.c.tcb.sndNxt : bench.c.tcb.sndUna));
            in.flags(flags());
            in.window(random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(0x1_0000));
            in.urgentPointer(random.nextInt(0x1_0000));
            if (random.nextBoolean()) {
                int length = random.nextInt(random.nextBoolean() ? 3 : 20_000);
                in.data(ByteBuffer.allocate(length + 7), random.nextInt(7), length);
            }
            options(in.options());
            note("< " + in);
            bench.in(in);
        }

        /** Mostly what makes sense, so that it gets far. */
        private int flags() {
            return switch (random.nextInt(8)) {
                case 0 -> random.nextInt(256);
                case 1 -> Segment.ACK | Segment.FIN;
                case 2 -> Segment.ACK | Segment.SYN;
                case 3 -> random.nextInt(6) == 0 ? Segment.RST : Segment.ACK | Segment.URG;
                default -> Segment.ACK;
            };
        }

        private int near(int seq) {
            return switch (random.nextInt(6)) {
                case 0 -> random.nextInt();
                case 1 -> seq + random.nextInt(100_000) - 50_000;
                case 2 -> seq + random.nextInt(5) - 2;
                default -> seq;
            };
        }

        private void options(TcpOptions options) {
            if (random.nextInt(4) == 0) {
                options.mss(random.nextInt(0x1_0000)).windowScale(random.nextInt(256));
                options.sackPermitted(random.nextBoolean());
            }
            if (random.nextBoolean()) {
                options.timestamps(near(bench.c.timestamps.recent()), random.nextInt());
            }
            int blocks = random.nextInt(4);
            for (int i = 0; i < blocks; i++) {
                int left = near(bench.c.tcb.sndUna);
                options.addSack(left, left + random.nextInt(3_000));
            }
        }
    }
}
