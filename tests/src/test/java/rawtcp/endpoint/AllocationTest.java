package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** In its steady state a connection makes no garbage: then no collection ever stops the stack for the data's sake. */
class AllocationTest {
    private static final int WARM_UP_ROUNDS = 30_000;
    private static final int ROUNDS = 10_000;
    private static final int SMALL = 100;
    private static final int BULK = 64 << 10;

    private interface Round {
        void run() throws CallFailed;
    }

    @Test
    void bulk_data_and_its_acks_allocate_nothing() throws CallFailed {
        SteadyFlow flow = new SteadyFlow(BULK);
        nothing(flow, flow::round);
    }

    @Test
    void requests_and_answers_allocate_nothing() throws CallFailed {
        SteadyFlow flow = new SteadyFlow(SMALL);
        nothing(flow, flow::echoRound);
    }

    /** Less than a byte a segment: the JVM itself may allocate now and then, what each segment costs shows. */
    private static void nothing(SteadyFlow flow, Round round) throws CallFailed {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            round.run();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long segments = flow.segments();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
        segments = flow.segments() - segments;
        assertTrue(segments > ROUNDS, () -> "too few segments");
        assertTrue(bytes < segments, bytes + " bytes for " + segments + " segments");
    }
}
