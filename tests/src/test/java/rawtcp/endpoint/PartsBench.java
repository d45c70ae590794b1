package rawtcp.endpoint;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.Checksum;
import rawtcp.wire.DropReason;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** What the parts of a segment's way cost, each by itself. No test: see {@code bin/bench parts}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PartsBench {
    private static final int MSS = 1448;
    private static final int LARGE = 64 << 10;
    private static final IpAddress LOCAL = IpAddress.v4(0x0a000001);

    private final ByteBuffer full = ByteBuffer.allocateDirect(2048);
    private final ByteBuffer ack = ByteBuffer.allocateDirect(2048);
    private final ByteBuffer large = ByteBuffer.allocateDirect(LARGE);
    private final Segment in = new Segment();
    private final Segment out = new Segment();
    private int fullLength;
    private int ackLength;

    @Setup
    public void packets() {
        out.clear().source(IpAddress.v4(0x0a000002), 80).destination(LOCAL, 61_000);
        out.flags(Segment.ACK).options().timestamps(1, 2);
        ackLength = SegmentCodec.encodeIpv4(out, ack, 0);
        out.data(ByteBuffer.allocateDirect(MSS), 0, MSS);
        fullLength = SegmentCodec.encodeIpv4(out, full, 0);
    }

    @Benchmark
    public DropReason parse_a_full_segment() {
        return SegmentCodec.decodeIpv4(full, 0, fullLength, in);
    }

    @Benchmark
    public DropReason parse_an_ack() {
        return SegmentCodec.decodeIpv4(ack, 0, ackLength, in);
    }

    @Benchmark
    public int write_a_full_segment() {
        return SegmentCodec.encodeIpv4(out, full, 0);
    }

    @Benchmark
    public long checksum_of_1448_bytes() {
        return Checksum.add(0, full, 0, MSS);
    }

    @Benchmark
    public long checksum_of_64_KB() {
        return Checksum.add(0, large, 0, LARGE);
    }

    /** A steady flow's own cost for both ends, a write of 64 KB a call. */
    @State(Scope.Thread)
    public static class Bulk {
        SteadyFlow flow;

        @Setup
        public void open() throws CallFailed {
            flow = new SteadyFlow(LARGE);
        }
    }

    @Benchmark
    public void sixty_four_KB_from_end_to_end(Bulk bulk) throws CallFailed {
        bulk.flow.round();
    }

    /** A hundred bytes a call. */
    @State(Scope.Thread)
    public static class Small {
        SteadyFlow flow;

        @Setup
        public void open() throws CallFailed {
            flow = new SteadyFlow(100);
        }
    }

    /** Two segments, each in order, and with the ACK of the other. */
    @Benchmark
    public void a_request_and_its_answer(Small small) throws CallFailed {
        small.flow.echoRound();
    }

    /** As many connections as there are, each with a timer. */
    @State(Scope.Thread)
    public static class Many {
        @Param({"1", "10000", "1000000"})
        int connections;

        final Demux demux = new Demux(new SplittableRandom(1));
        final Deadlines deadlines = new Deadlines();
        Entry[] entries;
        Segment[] segments;
        int next;
        long nowNs;

        @Setup
        public void open() {
            entries = new Entry[connections];
            segments = new Segment[Math.min(connections, 1024)];
            SplittableRandom random = new SplittableRandom(2);
            for (int i = 0; i < connections; i++) {
                IpAddress remote = IpAddress.v4(0x0b000000 + i / 50_000);
                entries[i] = new Entry(i, new FourTuple(LOCAL, 80, remote, 10_000 + i % 50_000));
                demux.add(entries[i]);
                deadlines.set(entries[i], 7_200_000_000_000L + random.nextInt());
            }
            for (int i = 0; i < segments.length; i++) {
                FourTuple tuple = entries[random.nextInt(connections)].tuple;
                segments[i] = new Segment().source(tuple.remote(), tuple.remotePort());
                segments[i].destination(tuple.local(), tuple.localPort());
            }
        }

        int next() {
            next = next + 1 < segments.length ? next + 1 : 0;
            return next;
        }
    }

    @Benchmark
    public Slot find_a_connection(Many many) {
        return many.demux.find(many.segments[many.next()]);
    }

    /** As each segment of one connection does it, beside so many others. */
    @Benchmark
    public long arm_and_cancel_a_timer(Many many) {
        Entry entry = many.entries[0];
        many.nowNs += 1_000;
        many.deadlines.set(entry, many.nowNs + 200_000_000);
        many.deadlines.set(entry, Timers.NEVER);
        return many.deadlines.nextNs();
    }
}
