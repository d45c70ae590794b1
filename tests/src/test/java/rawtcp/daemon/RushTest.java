package rawtcp.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RushTest {
    @Test
    void connections_come_in_parts_until_the_time_is_wanted_elsewhere() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Rush rush = new Rush()) {
            rush.run(() -> asked.getAndIncrement() < 3);
            assertEquals(3 * Rush.PART, rush.done());
        }
    }
}
