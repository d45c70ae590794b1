package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rawtcp.os.PortRanges.Range;

final class PortRangesTest {
    @Test
    void overlapping_and_neighbouring_ranges_become_one() {
        PortRanges ports = PortRanges.of(
                new Range(100, 200), new Range(300, 400), Range.of(99), new Range(150, 250), Range.of(251));
        assertEquals("99-251, 300-400", ports.toString());
        assertEquals("99-400", ports.with(new Range(252, 299)).toString());
        assertEquals("0-65535", ports.with(new Range(0, 65_535)).toString());
    }

    @Test
    void the_order_in_which_ranges_come_does_not_matter() {
        assertEquals(
                PortRanges.of(Range.of(5), Range.of(1), Range.of(9)),
                PortRanges.of(Range.of(9), Range.of(5), Range.of(1)));
    }

    @Test
    void both_ends_belong_to_a_range() {
        PortRanges ports = PortRanges.of(new Range(10, 12));
        assertFalse(ports.contains(9));
        assertTrue(ports.contains(10));
        assertTrue(ports.contains(12));
        assertFalse(ports.contains(13));
    }

    @Test
    void too_many_ranges_are_joined_where_the_gap_is_narrowest() {
        PortRanges ports = PortRanges.of(Range.of(10), Range.of(20), Range.of(22), Range.of(40));
        assertEquals("10, 20-22, 40", ports.atMost(3).toString());
        assertEquals("10-22, 40", ports.atMost(2).toString());
        assertEquals("10-40", ports.atMost(1).toString());
        assertEquals(ports, ports.atMost(4));
    }
}
