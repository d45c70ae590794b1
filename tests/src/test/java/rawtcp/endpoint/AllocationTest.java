package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** In its steady state a connection makes no garbage: then no collection ever stops the stack for the data's sake. */
class AllocationTest {
    private static final int WARM_UP_ROUNDS = 30_000;
    private static final int ROUNDS = 10_000;
    private static final int SMALL = 100;
    private static final int BULK = 64 << 10;

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

    /** Less than a byte a round: the JVM itself may allocate now and then, what each round costs shows. */
    private static void nothing(SteadyFlow flow, Garbage.Round<CallFailed> round) throws CallFailed {
        long bytes = Garbage.of(WARM_UP_ROUNDS, ROUNDS, round, flow::segments);
        assertTrue(bytes < ROUNDS, bytes + " bytes for " + ROUNDS + " rounds of at least a segment each");
    }
}
