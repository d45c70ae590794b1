package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import rawtcp.tcp.SendReports.Kind;

/** SO_TIMESTAMPING and MSG_ZEROCOPY: what is told, when, in which order. */
class SendReportsTest {
    private static final byte[] DATA = {1};

    private final Wakeups wakeups = new Wakeups();
    private final SendReports reports = new SendReports(wakeups);

    @Test
    void a_byte_is_scheduled_sent_and_acknowledged() {
        reports.countFrom(100);
        reports.askTimes(EnumSet.of(Kind.SCHEDULED, Kind.SENT, Kind.ACKNOWLEDGED), 200, DATA);
        reports.left(199, 1);
        assertTrue(reports.isEmpty(), "its last byte has not left");
        reports.left(200, 2);
        reports.left(200, 3); // once more
        assertEquals(2, wakeups.errorCount());
        assertEquals(new SendReports.Report(Kind.SCHEDULED, 0, 99, 2, DATA), reports.take());
        assertEquals(new SendReports.Report(Kind.SENT, 0, 99, 2, DATA), reports.take());
        assertNull(reports.take());
        reports.acknowledged(200, 4);
        assertEquals(new SendReports.Report(Kind.ACKNOWLEDGED, 0, 99, 4, DATA), reports.take());
    }

    @Test
    void memory_that_is_freed_in_order_is_told_as_a_range() {
        for (int end = 10; end <= 40; end += 10) {
            reports.askFree(end, end - 10);
        }
        reports.acknowledged(25, 5);
        reports.acknowledged(30, 6);
        assertEquals(3, wakeups.errorCount());
        SendReports.Report range = reports.take();
        assertEquals("0 2", range.first() + " " + range.last());
        reports.acknowledged(40, 7);
        range = reports.take();
        assertEquals("3 3", range.first() + " " + range.last());
    }

    @Test
    void sends_that_wait_side_by_side_are_freed_together() {
        reports.askFree(10, 0);
        reports.askFree(20, 0); // nothing of the first has left
        reports.acknowledged(10, 1);
        assertTrue(reports.isEmpty());
        reports.acknowledged(20, 2);
        SendReports.Report range = reports.take();
        assertEquals("0 1", range.first() + " " + range.last());
    }

    @Test
    void at_the_end_all_memory_is_free_and_nothing_was_acknowledged() {
        reports.askTimes(EnumSet.of(Kind.ACKNOWLEDGED), 10, DATA);
        reports.askFree(10, 0);
        reports.over(9);
        assertEquals(Kind.FREE, reports.take().kind());
        assertNull(reports.take());
    }

    @Test
    void sequence_numbers_wrap() {
        reports.countFrom(-10);
        reports.askTimes(EnumSet.of(Kind.ACKNOWLEDGED), 5, DATA);
        reports.acknowledged(-1, 1);
        assertTrue(reports.isEmpty());
        reports.acknowledged(5, 2);
        assertEquals(14, reports.take().last());
    }
}
