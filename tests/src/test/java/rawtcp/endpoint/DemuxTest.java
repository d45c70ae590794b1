package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

class DemuxTest {
    private static FourTuple tuple(int local, int localPort, int remote, int remotePort) {
        return new FourTuple(IpAddress.v4(local), localPort, IpAddress.v4(remote), remotePort);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void it_behaves_as_a_map_of_four_tuples(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Demux demux = new Demux(random);
        Map<FourTuple, Entry> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            FourTuple tuple =
                    tuple(random.nextInt(2), 61_000 + random.nextInt(20), random.nextInt(3), 80 + random.nextInt(20));
            Entry known = model.get(tuple);
            assertSame(known, demux.find(tuple));
            boolean growing = (step / 2_000) % 2 == 0;
            if (known == null && (growing || random.nextInt(4) == 0)) {
                Entry entry = new Entry(step, tuple);
                demux.add(entry);
                model.put(tuple, entry);
            } else if (known != null && (!growing || random.nextInt(4) == 0)) {
                demux.remove(known);
                model.remove(tuple);
            }
            assertEquals(model.size(), demux.size());
        }
        model.forEach((tuple, entry) -> assertSame(entry, demux.find(tuple)));
    }

    @Test
    void a_segment_is_found_by_its_destination_as_our_end() {
        Demux demux = new Demux(new SplittableRandom(1));
        Entry entry = new Entry(1, tuple(1, 80, 2, 61_000));
        demux.add(entry);
        Segment in = new Segment().source(IpAddress.v4(2), 61_000).destination(IpAddress.v4(1), 80);
        assertSame(entry, demux.find(in));
        assertNull(demux.find(new Segment().source(IpAddress.v4(1), 80).destination(IpAddress.v4(2), 61_000)));
    }

    @Test
    void ipv6_addresses_count_in_full() {
        Demux demux = new Demux(new SplittableRandom(1));
        IpAddress one = new IpAddress(0x2001_0db8_0000_0001L, 1);
        IpAddress other = new IpAddress(0x2001_0db8_0000_0002L, 1);
        Entry entry = new Entry(1, new FourTuple(one, 80, one, 81));
        demux.add(entry);
        assertSame(entry, demux.find(new FourTuple(one, 80, one, 81)));
        assertNull(demux.find(new FourTuple(other, 80, one, 81)));
        assertNull(demux.find(new FourTuple(one, 80, other, 81)));
    }
}
