package rawtcp.tcp.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import rawtcp.Requirement;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;

/** RFC 6528 3, RFC 9293 MUST-8. */
class IsnTest {
    private static final IpAddress US = IpAddress.v4(0x0a000001);
    private static final IpAddress PEER = IpAddress.v4(0x0a000002);
    private static final FourTuple TUPLE = new FourTuple(US, 61_000, PEER, 80);

    private final Isn isn = new Isn(new SplittableRandom(1));

    @Test
    @Requirement({"RFC9293 MUST-8", "RFC9293 SHLD-1", "RFC6528 a"})
    void the_clock_drives_it() {
        assertEquals(1_000_000_000 / 64, isn.next(1_000_000_000L, TUPLE) - isn.next(0, TUPLE));
    }

    @Test
    @Requirement({"RFC9293 MUST-9", "RFC9293 SHLD-1", "RFC6528 a"})
    void each_part_of_the_four_tuple_and_the_secret_change_it() {
        int base = isn.next(0, TUPLE);
        assertNotEquals(base, isn.next(0, new FourTuple(PEER, 61_000, PEER, 80)));
        assertNotEquals(base, isn.next(0, new FourTuple(US, 61_001, PEER, 80)));
        assertNotEquals(base, isn.next(0, new FourTuple(US, 61_000, US, 80)));
        assertNotEquals(base, isn.next(0, new FourTuple(US, 61_000, PEER, 81)));
        assertNotEquals(base, new Isn(new SplittableRandom(2)).next(0, TUPLE));
    }

    @Test
    void a_four_tuple_keeps_its_timestamp_offset() {
        assertEquals(isn.tsOffset(TUPLE), isn.tsOffset(new FourTuple(US, 61_000, PEER, 80)));
        assertNotEquals(isn.tsOffset(TUPLE), isn.tsOffset(new FourTuple(US, 61_001, PEER, 80)));
    }
}
