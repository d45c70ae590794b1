package rawtcp.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import rawtcp.os.LibC;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

final class MemoryLinkTest {
    private final MemoryLink[] ends = MemoryLink.pair();
    private final List<String> arrived = new ArrayList<>();

    @AfterEach
    void close() {
        ends[0].close();
        ends[1].close();
    }

    @Test
    void what_one_end_sends_the_other_receives_in_order() {
        ends[0].send(segment(1));
        ends[0].send(segment(2));
        assertEquals(0, readable(ends[1]), "before the flush");
        ends[0].flush();
        assertEquals(1, readable(ends[1]));
        assertEquals(2, receive(ends[1]));
        assertEquals(List.of("tcp 1", "tcp 2"), arrived);
        assertEquals(0, readable(ends[1]));
        assertEquals(0, receive(ends[1]));
        assertEquals(0, receive(ends[0]));
    }

    @Test
    void more_than_a_batch_stays_readable() {
        for (int seq = 0; seq < 100; seq++) {
            ends[0].send(segment(seq));
        }
        ends[0].flush();
        int first = receive(ends[1]);
        assertEquals(1, readable(ends[1]));
        int all = first;
        for (int more = receive(ends[1]); more > 0; more = receive(ends[1])) {
            all += more;
        }
        assertEquals(100, all);
        assertEquals(100, arrived.size());
    }

    @Test
    void icmp_goes_to_its_own_handler() {
        ByteBuffer icmp = ByteBuffer.allocate(28).put(9, (byte) 1);
        ends[0].send(icmp, 0, 28);
        ends[0].flush();
        assertEquals(1, receive(ends[1]));
        assertEquals(List.of("icmp"), arrived);
    }

    private int receive(MemoryLink link) {
        return link.receive(
                (packet, at, length, piece) -> {
                    Segment in = new Segment();
                    assertNull(SegmentCodec.decodeIpv4(packet, at, length, in));
                    arrived.add("tcp " + in.seq());
                },
                (packet, at, length, piece) -> arrived.add("icmp"));
    }

    private static Segment segment(int seq) {
        return new Segment()
                .clear()
                .source(IpAddress.v4(0x0a4d_0001), 1000)
                .destination(IpAddress.v4(0x0a4d_0002), 80)
                .seq(seq)
                .flags(Segment.ACK);
    }

    private static int readable(MemoryLink link) {
        ByteBuffer polled = LibC.memory(LibC.POLLFD_BYTES);
        LibC.pollDescriptor(polled, 0, link.descriptors()[0], LibC.POLLIN);
        return LibC.poll(polled, 1, 0);
    }
}
