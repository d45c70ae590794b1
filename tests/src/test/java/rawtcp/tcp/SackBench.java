package rawtcp.tcp;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import rawtcp.wire.Segment;

/** What SACK costs on either side. No test: see {@code bin/bench parts}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SackBench {
    private static final int MSS = 1000;
    private static final int IN_FLIGHT = 10;

    private final SackBlocks blocks = new SackBlocks();
    private int seq;

    /** Data that came ahead of a gap: every other segment. */
    @Benchmark
    public void a_block_more_of_what_has_come() {
        seq += 2 * MSS;
        blocks.arrived(seq, seq + MSS);
    }

    /** Ten in flight, of which the peer has the last; its ACK says so again and again. */
    @State(Scope.Thread)
    public static class Sender {
        final rawtcp.tcp.Bench bench;
        final Segment ack = new Segment();

        public Sender() {
            bench = new rawtcp.tcp.Bench()
                    .knob(rawtcp.knob.Knob.TCP_SACK, 1)
                    .synOptions(" win 65535 <mss 1000,sackOK>")
                    .established();
            bench.send(IN_FLIGHT * MSS).forget();
            Tcb tcb = bench.c.tcb;
            ack.clear().flags(Segment.ACK).seq(tcb.rcvNxt).ack(tcb.sndUna).window(65535);
            ack.options().addSack(tcb.sndNxt - MSS, tcb.sndNxt);
            bench.c.onSegment(bench.nowNs, ack);
        }
    }

    @Benchmark
    public void an_ack_with_a_block(Sender sender) {
        sender.bench.c.onSegment(sender.bench.nowNs, sender.ack);
    }
}
