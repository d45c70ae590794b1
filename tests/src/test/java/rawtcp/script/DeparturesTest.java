package rawtcp.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rawtcp.script.Script.Segments;
import rawtcp.socket.Request;

/** Segments on the wire against the line that expects them. */
final class DeparturesTest {
    private final ArrayDeque<World.Sent> wire = new ArrayDeque<>();
    private final Options options = new Options();
    private final ScriptProcess process = new ScriptProcess(options);
    private final Flow flow;
    private long nowNs;

    DeparturesTest() throws ScriptError {
        flow = process.flow(packet("< S 0:0(0) win 1"), 1);
    }

    /** A wire on which lies what the test has put there. */
    private final World world = new World() {
        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long wallClockNs() {
            throw new AssertionError("not asked for here");
        }

        @Override
        public void advanceTo(long atNs) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public Call begin(Request request) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public boolean await(Call call, long untilNs) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public void inject(byte[] packet) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public Sent nextPacket(long untilNs) {
            return wire.poll();
        }

        @Override
        public void shell(String command, Path directory, int line) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public void close() {}
    };

    private static Segments packet(String text) throws ScriptError {
        return (Segments) Parser.parse("0 " + text, Map.of()).events().get(0).action();
    }

    /** {@code text} is written as if it arrived; it goes the other way. */
    private void sent(String text) throws ScriptError {
        Segments packet = packet("< " + text);
        nowNs += 1000;
        byte[] bytes = SegmentBytes.tcp(
                packet,
                process.local,
                flow.localPort,
                process.remote,
                flow.remotePort,
                (int) packet.first(),
                (int) packet.ack(),
                packet.options());
        wire.add(new World.Sent(nowNs, bytes));
    }

    private LiveSegment next(String expected) throws ScriptError {
        return new Departures(process, world, flow, (ns, text) -> {}).next(packet(expected), Long.MAX_VALUE, 7);
    }

    private String difference(String expected) throws ScriptError {
        return Comparison.difference(packet(expected), next(expected), flow);
    }

    private String failure(String expected) {
        ScriptError error = assertThrows(ScriptError.class, () -> next(expected));
        assertEquals(7, error.line());
        return error.getMessage().lines().findFirst().orElseThrow();
    }

    @Test
    void segments_of_one_size_are_joined_and_the_last_one_tells_flags_and_time() throws ScriptError {
        sent("W. 1:1001(1000) ack 1 win 5");
        sent(". 1001:2001(1000) ack 1 win 5");
        sent("P. 2001:2501(500) ack 1 win 5");
        LiveSegment whole = next("> PW. 1:2501(2500) ack 1");
        assertEquals(2500, whole.length());
        assertEquals(nowNs, whole.atNs());
        assertNull(Comparison.difference(packet("> PW. 1:2501(2500) ack 1"), whole, flow));
    }

    @Test
    void segments_that_do_not_fit_together_are_told() throws ScriptError {
        sent(". 1:1001(1000) ack 1 win 5");
        sent(". 2001:3001(1000) ack 1 win 5");
        assertEquals("the next segment does not go on where this one ends", failure("> . 1:3001(3000) ack 1"));
        wire.clear();
        sent(". 1:1001(1000) ack 1 win 5");
        sent(". 1001:1501(500) ack 1 win 5");
        sent(". 1501:2501(1000) ack 1 win 5");
        assertEquals("a segment in the middle has another size than the first", failure("> . 1:2501(2500) ack 1"));
        wire.clear();
        sent(". 1:1001(1000) ack 1 win 5");
        sent(". 1001:2001(1000) ack 2 win 5");
        assertEquals("the next segment has another ack", failure("> . 1:2001(2000) ack 1"));
        wire.clear();
        sent(". 1:1001(1000) ack 1 win 5");
        sent("E. 1001:2001(1000) ack 1 win 5");
        assertEquals("the next segment has other flags", failure("> . 1:2001(2000) ack 1"));
        wire.clear();
        sent(". 1:1001(1000) ack 1 win 5");
        sent(". 1001:2001(1000) ack 1 win 5");
        assertEquals("the segments do not end where they should", failure("> . 1:1501(1500) ack 1"));
        wire.clear();
        sent(". 1:1001(1000) ack 1 win 5");
        assertEquals("no more was sent", failure("> . 1:2001(2000) ack 1"));
    }

    @Test
    void strict_segments_are_not_joined() throws ScriptError {
        options.strictSegments = true;
        sent(". 1:1001(1000) ack 1 win 5");
        sent(". 1001:2001(1000) ack 1 win 5");
        assertEquals("2000 bytes expected, 1000 seen", difference("> . 1:2001(2000) ack 1"));
    }

    @Test
    void segments_of_another_connection_are_passed_over() throws ScriptError {
        int port = flow.remotePort;
        flow.remotePort = 9;
        sent(". 5:5(0) ack 1 win 5");
        flow.remotePort = port;
        sent(". 7:7(0) ack 1 win 5");
        assertNull(difference("> . 7:7(0) ack 1"));
    }

    @Test
    void everything_that_is_compared_is_told_when_it_differs() throws ScriptError {
        List<String> expected = List.of(
                "> P. 1:1(0) ack 3 win 5 <nop,nop,TS val 1 ecr 1>",
                "> . 2:2(0) ack 3 win 5 <nop,nop,TS val 1 ecr 1>",
                "> . 1:1(0) ack 4 win 5 <nop,nop,TS val 1 ecr 1>",
                "> . 1:1(0) ack 3 win 6 <nop,nop,TS val 1 ecr 1>",
                "> . 1:1(0) ack 3 win 5 urg 1 <nop,nop,TS val 1 ecr 1>",
                "> . 1:1(0) ack 3 win 5",
                "> . 1:1(0) ack 3 win 5 <TS val 1 ecr 1,nop,nop>",
                "> [ce] . 1:1(0) ack 3 win 5 <...>",
                "> [tos 0x10] . 1:1(0) ack 3 win 5 <...>",
                "> [ttl 7] . 1:1(0) ack 3 win 5 <...>");
        List<String> told = List.of(
                "flags",
                "sequence",
                "ack",
                "win",
                "urg",
                "options",
                "options",
                "another ECN",
                "another TOS",
                "another TTL");
        for (int i = 0; i < expected.size(); i++) {
            sent(". 1:1(0) ack 3 win 5 <nop,nop,TS val 9 ecr 8>");
            String difference = difference(expected.get(i));
            assertTrue(difference != null && difference.startsWith(told.get(i)), expected.get(i) + ": " + difference);
        }
        sent(". 1:1(0) ack 3 win 5 <nop,nop,TS val 9 ecr 8>");
        assertNull(difference("> [noecn] . 1:1(0) ack 3 <nop,nop,TS val 1 ecr 1>"));
    }

    @Test
    void the_local_isn_is_learned_from_its_syn_and_counts_from_there() throws ScriptError {
        sent("S. 4000000000:4000000000(0) ack 1 win 5");
        assertNull(difference("> S. 100:100(0) ack 1"));
        sent(". 4000000001:4000000011(10) ack 1 win 5");
        assertNull(difference("> . 1:11(10) ack 1"));
        assertEquals((int) 4_000_000_011L, flow.liveAck(packet("< . 1:1(0) ack 11 win 5")));
        assertEquals((int) 4_000_000_001L, flow.liveAck(packet("< S. 1:1(0) ack 101 win 5")));
    }

    @Test
    void an_echo_is_the_live_timestamp_that_stood_for_the_script_s() throws ScriptError {
        sent(". 1:1(0) ack 1 win 5 <nop,nop,TS val 7777 ecr 0>");
        flow.learnTimestamps(
                next("> . 1:1(0) ack 1 <nop,nop,TS val 100 ecr 0>"),
                packet("> . 1:1(0) ack 1 <nop,nop,TS val 100 ecr 0>"));
        Segments echo = packet("< . 1:1(0) ack 1 win 5 <nop,nop,TS val 5 ecr 100>");
        assertEquals(7777, flow.live(echo, false, 1).get(2).numbers()[1]);
        Segments unknown = packet("< . 1:1(0) ack 1 win 5 <nop,nop,TS val 5 ecr 103>");
        assertThrows(ScriptError.class, () -> flow.live(unknown, false, 1));
        assertEquals(7780, flow.live(unknown, true, 1).get(2).numbers()[1]);
    }

    @Test
    void the_values_of_timestamps_are_held_against_their_ticks_where_that_is_asked_for() throws ScriptError {
        options.timestampTickNs = 1_000_000;
        String first = "> . 1:1(0) ack 1 <nop,nop,TS val 100 ecr 0>";
        sent(". 1:1(0) ack 1 win 5 <nop,nop,TS val 7000 ecr 0>");
        flow.learnTimestamps(next(first), packet(first));
        sent(". 1:1(0) ack 1 win 5 <nop,nop,TS val 7050 ecr 0>");
        LiveSegment seen = next(first);
        assertNull(
                Comparison.inTimestamps(packet("> . 1:1(0) ack 1 <nop,nop,TS val 153 ecr 0>"), seen, flow, options, 0));
        assertEquals(
                "TS val 160 expected, 150 seen",
                Comparison.inTimestamps(packet("> . 1:1(0) ack 1 <nop,nop,TS val 160 ecr 0>"), seen, flow, options, 0));
    }
}
