package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import rawtcp.Requirement;
import rawtcp.knob.Knobs;
import rawtcp.tcp.FastOpenHost.Form;
import rawtcp.wire.FastOpenCookie;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;

/** RFC 7413 4.1.3: what a client remembers of its peers, and when it pauses. */
class FastOpenHostTest {
    private static final long SECOND = 1_000_000_000L;
    private static final FastOpenCookie COOKIE = FastOpenCookie.of(0x0102_0304_0506_0708L);

    private final Knobs knobs = new Knobs();
    private final FastOpenHost host = new FastOpenHost(knobs);

    private static FourTuple to(int peer) {
        return new FourTuple(IpAddress.v4(0x0a000001), 61_000, IpAddress.v4(0x0b000000 + peer), 80);
    }

    @Test
    @Requirement("RFC7413 d")
    void cookie_and_mss_are_remembered_for_each_peer() {
        host.remember(to(1), 1_400, COOKIE, Form.STANDARD);
        assertEquals(new FastOpenHost.Peer(1_400, COOKIE, Form.STANDARD), host.peer(to(1)));
        assertNull(host.peer(to(2)).cookie());
    }

    @Test
    void a_synack_without_a_cookie_leaves_the_one_that_is_known() {
        host.remember(to(1), 1_400, COOKIE, Form.STANDARD);
        host.remember(to(1), 1_300, null, Form.EXPERIMENTAL);
        assertEquals(new FastOpenHost.Peer(1_300, COOKIE, Form.STANDARD), host.peer(to(1)));
    }

    @Test
    void the_forms_of_a_request_only_go_forward() {
        host.remember(to(1), 1_400, null, Form.EXPERIMENTAL);
        host.remember(to(1), 1_400, null, Form.STANDARD);
        assertEquals(Form.EXPERIMENTAL, host.peer(to(1)).form());
        host.remember(to(1), 1_400, null, Form.STANDARD_FOR_GOOD);
        host.remember(to(1), 1_400, null, Form.EXPERIMENTAL);
        assertEquals(Form.STANDARD_FOR_GOOD, host.peer(to(1)).form());
    }

    @Test
    void the_peer_not_heard_of_for_the_longest_time_is_forgotten() {
        for (int peer = 0; peer < FastOpenHost.MOST_PEERS; peer++) {
            host.remember(to(peer), 1_400, COOKIE, Form.STANDARD);
        }
        assertEquals(COOKIE, host.peer(to(0)).cookie()); // and so it was heard of
        host.remember(to(FastOpenHost.MOST_PEERS), 1_400, COOKIE, Form.STANDARD);
        assertEquals(COOKIE, host.peer(to(0)).cookie());
        assertNull(host.peer(to(1)).cookie());
    }

    @Test
    @Requirement("RFC7413 d")
    void each_sign_of_a_black_hole_doubles_the_pause_up_to_64_times() throws Knobs.BadKnob {
        FastOpenPause pause = host.pause();
        assertFalse(pause.begin(0), "by default there is no pause");
        knobs.set(Map.of("tcp_fastopen_blackhole_timeout_sec", "10"));
        long nowNs = 0;
        for (int sign = 1; sign <= 9; sign++) {
            assertTrue(pause.begin(nowNs));
            long lastsNs = 10 * SECOND * Math.min(64, 1L << (sign - 1));
            assertTrue(pause.isOn(nowNs + lastsNs - 1), "sign " + sign);
            assertFalse(pause.isOn(nowNs + lastsNs), "sign " + sign);
            nowNs += lastsNs;
        }
        assertTrue(pause.wasOn());
        pause.forget();
        assertTrue(pause.begin(nowNs));
        assertFalse(pause.isOn(nowNs + 10 * SECOND));
    }
}
