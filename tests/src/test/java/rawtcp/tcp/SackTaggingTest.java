package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Linux tcp_check_sack_reordering. */
class SackTaggingTest {
    private final Connection c = new Bench().synOptions(" win 65535 <mss 1000>").established().c;

    @ParameterizedTest // how many octets late it lies below what has arrived, the degree from then on
    @CsvSource({
        "-1, 3, false",
        "0, 3, false",
        "1, 3, true",
        "3000, 3, true",
        "3001, 4, true",
        "7000, 7, true",
        "300000, 300, true",
        "300001, 300, true"
    })
    void how_far_a_segment_was_overtaken_is_the_degree_of_reordering(int below, int degree, boolean seen) {
        SackTagging.noteReordering(c, c.board.highestSacked() - below, MibCounter.SACK_REORDER);
        assertEquals(degree, c.board.reordering);
        assertEquals(seen, c.board.reorderingSeen > 0);
    }
}
