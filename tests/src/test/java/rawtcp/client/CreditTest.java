package rawtcp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CreditTest {
    @Test
    void a_frame_carries_no_more_than_the_longest_payload_and_costs_something_beside_its_bytes() throws Exception {
        Credit credit = new Credit(Frame.WINDOW);
        assertEquals(Frame.MAX_DATA, credit.take(1 << 20));
        assertEquals(1, credit.take(1));
        int left = Frame.WINDOW - Frame.cost(Frame.MAX_DATA) - Frame.cost(1);
        credit.giveBack(Frame.WINDOW - left);
        assertThrows(FrameError.class, () -> credit.grant(1), "the window is full again");
    }

    @Test
    void tiny_frames_use_up_the_window_too() throws Exception {
        Credit credit = new Credit(Frame.WINDOW);
        for (int i = 0; i < Frame.WINDOW / Frame.cost(1); i++) {
            assertEquals(1, credit.take(1));
        }
        CompletableFuture<Integer> waiting = takeElsewhere(credit, 1);
        assertTrue(!waiting.isDone());
        credit.grant(Frame.cost(1));
        assertEquals(1, waiting.get());
    }

    @Test
    void what_is_taken_is_cut_to_the_credit_that_is_left() throws Exception {
        Credit credit = new Credit(Frame.cost(10));
        assertEquals(10, credit.take(1000));
    }

    @Test
    void what_is_used_at_once_waits_until_all_of_it_is_there() throws Exception {
        Credit credit = new Credit(Frame.WINDOW);
        for (int used = 0; used < Frame.WINDOW; used += Frame.CARRIED_COST) {
            assertTrue(credit.use(Frame.CARRIED_COST));
        }
        CompletableFuture<Boolean> waiting = useElsewhere(credit, Frame.CARRIED_COST);
        credit.grant(Frame.CARRIED_COST - 1);
        assertTrue(!waiting.isDone());
        credit.grant(1);
        assertTrue(waiting.get());
        waiting = useElsewhere(credit, 1);
        credit.close();
        assertTrue(!waiting.get());
    }

    @Test
    void a_close_ends_the_wait() throws Exception {
        Credit credit = new Credit(0);
        CompletableFuture<Integer> waiting = takeElsewhere(credit, 5);
        credit.close();
        assertEquals(-1, waiting.get());
        assertEquals(-1, credit.take(5));
    }

    @Test
    void an_absurd_grant_is_refused() {
        Credit credit = new Credit(10);
        assertThrows(FrameError.class, () -> credit.grant(0));
        assertThrows(FrameError.class, () -> credit.grant(-1));
        assertThrows(FrameError.class, () -> credit.grant(Integer.MAX_VALUE));
        assertThrows(FrameError.class, () -> credit.grant(Frame.WINDOW - 9));
    }

    private static CompletableFuture<Boolean> useElsewhere(Credit credit, int cost) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return credit.use(cost);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static CompletableFuture<Integer> takeElsewhere(Credit credit, int wanted) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return credit.take(wanted);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }
}
