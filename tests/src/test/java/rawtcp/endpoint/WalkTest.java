package rawtcp.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.State;

/** Connections come, go and become records, between the parts of a walk along all of them. */
class WalkTest {
    private static final Owner OWNER = new Owner(1, "test", 1);

    private final TwoHosts net = new TwoHosts();
    private final List<Connection> ours = new ArrayList<>();

    @BeforeEach
    void listen() throws CallFailed {
        net.server.listen(80, 1_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void who_is_there_from_the_beginning_to_the_end_is_met_once_and_in_order(long seed) throws CallFailed {
        SplittableRandom random = new SplittableRandom(seed);
        open(40);
        Walk walk = net.client.endpoint.walk();
        Set<Integer> stay = ids();
        List<Integer> met = new ArrayList<>();
        while (walk.hasNext()) {
            walk.next(1 + random.nextInt(3)).forEach(each -> met.add(each.id()));
            stay.retainAll(ids());
            for (int i = random.nextInt(4); i > 0; i--) {
                change(random::nextInt);
            }
            stay.retainAll(ids());
        }
        assertEquals(List.copyOf(new TreeSet<>(met)), met, "in order, and none twice");
        assertTrue(met.containsAll(stay), () -> "met " + met + ", all the time there " + stay);
        census();
    }

    @Test
    void a_record_takes_the_place_of_its_connection() throws CallFailed {
        open(3);
        Walk walk = net.client.endpoint.walk();
        assertEquals(ours.get(0).id(), walk.next(1).get(0).id());
        Connection next = ours.get(1);
        net.client.endpoint.close(net.nowNs, next, Cause.CLOSE_CALL);
        net.exchange();
        Conversation record = net.client.endpoint.conversation(next.id());
        assertFalse(record instanceof Connection, "FIN_WAIT_2 without an owner needs no more");
        assertEquals(List.of(record), walk.next(1));
        assertEquals(1, net.client.endpoint.count(State.FIN_WAIT_2));
        assertEquals(2, net.client.endpoint.count(State.ESTABLISHED));
    }

    @Test
    void a_walk_is_over_when_the_last_one_goes_before_it_is_met() throws CallFailed {
        open(2);
        Walk walk = net.client.endpoint.walk();
        walk.next(1);
        net.client.endpoint.abort(net.nowNs, ours.get(1), Cause.ABORT_CALL);
        net.exchange();
        assertFalse(walk.hasNext());
        open(1);
        assertEquals(List.of(), walk.next(1));
        walk.close();
    }

    private void open(int count) throws CallFailed {
        for (int i = 0; i < count; i++) {
            ours.add(net.client.connect(20_000 + ours.size(), 80, OWNER));
        }
        net.exchange();
    }

    private void change(IntUnaryOperator random) throws CallFailed {
        Connection one = ours.get(random.applyAsInt(ours.size()));
        switch (random.applyAsInt(4)) {
            case 0 -> open(1);
            case 1 -> net.client.endpoint.abort(net.nowNs, one, Cause.ABORT_CALL);
            default -> {
                if (net.client.endpoint.connection(one.id()) != null && !one.isOrphan()) {
                    net.client.endpoint.close(net.nowNs, one, Cause.CLOSE_CALL);
                }
            }
        }
        net.exchange();
    }

    private Set<Integer> ids() {
        Set<Integer> ids = new TreeSet<>();
        net.client.endpoint.conversations().forEach(each -> ids.add(each.id()));
        return ids;
    }

    private void census() {
        for (State state : State.values()) {
            long found = net.client.endpoint.conversations().stream()
                    .filter(each -> each.state() == state)
                    .count();
            assertEquals(found, net.client.endpoint.count(state), state::name);
        }
    }
}
