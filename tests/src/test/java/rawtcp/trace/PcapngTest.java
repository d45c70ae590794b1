package rawtcp.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rawtcp.wire.Checksum;
import rawtcp.wire.DropReason;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** Captures read back, block for block (draft-ietf-opsawg-pcapng). */
final class PcapngTest {
    private static final long EPOCH_NS = 1_700_000_000_123_456_789L;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Captured(long atNs, byte[] bytes, int flags, String comment) {}

    private static byte[] file(List<TraceEvent> events, long nowNs) throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        new Pcapng(file, nowNs, EPOCH_NS, "rawtcp").write(events);
        return file.toByteArray();
    }

    private static List<Captured> read(byte[] file) {
        List<Captured> packets = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.nativeOrder());
        for (int number = 0; in.hasRemaining(); number++) {
            int at = in.position();
            int type = in.getInt();
            int length = in.getInt();
            assertEquals(0, length % 4, "the length of block " + number);
            assertEquals(length, in.getInt(at + length - 4), "and once more at its end");
            ByteBuffer body = in.slice(at + 8, length - 12).order(ByteOrder.nativeOrder());
            in.position(at + length);
            switch (number) {
                case 0 -> {
                    assertEquals(0x0a0d0d0a, type);
                    assertEquals(0x1a2b3c4d, body.getInt());
                    assertEquals("rawtcp", text(options(body.position(16)).get(4)));
                }
                case 1 -> {
                    assertEquals(1, type);
                    assertEquals(101, body.getShort(), "raw IP");
                    assertEquals(9, options(body.position(8)).get(9)[0], "nanoseconds");
                }
                default -> {
                    assertEquals(6, type);
                    packets.add(packet(body));
                }
            }
        }
        return packets;
    }

    private static Captured packet(ByteBuffer body) {
        assertEquals(0, body.getInt());
        long atNs = (long) body.getInt() << 32 | (body.getInt() & 0xffff_ffffL);
        byte[] bytes = new byte[body.getInt()];
        assertEquals(bytes.length, body.getInt(), "whole");
        body.get(bytes).position((body.position() + 3) / 4 * 4);
        Map<Integer, byte[]> options = options(body);
        int flags =
                ByteBuffer.wrap(options.get(2)).order(ByteOrder.nativeOrder()).getInt();
        return new Captured(atNs, bytes, flags, options.containsKey(1) ? text(options.get(1)) : "");
    }

    private static Map<Integer, byte[]> options(ByteBuffer body) {
        Map<Integer, byte[]> options = new TreeMap<>();
        while (true) {
            int code = body.getShort();
            byte[] value = new byte[body.getShort() & 0xffff];
            body.get(value).position((body.position() + 3) / 4 * 4);
            if (code == 0) {
                assertEquals(0, body.remaining(), "behind the end of the options");
                return options;
            }
            options.put(code, value);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource(Conversations.class)
    void each_packet_is_there_as_it_passed_with_its_time_its_direction_and_why(Conversations one) throws Exception {
        List<TraceEvent> events = one.events();
        List<TraceEvent.Packet> passed = events.stream()
                .filter(TraceEvent::isPacket)
                .map(TraceEvent.Packet.class::cast)
                .toList();
        List<Captured> packets = read(file(events, events.get(0).atNs()));
        assertEquals(passed.size(), packets.size());
        for (int i = 0; i < packets.size(); i++) {
            Captured is = packets.get(i);
            assertEquals(EPOCH_NS + passed.get(i).atNs() - events.get(0).atNs(), is.atNs);
            assertEquals(passed.get(i).inbound() ? 1 : 2, is.flags);
            DropReason bad = SegmentCodec.decodeIpv4(ByteBuffer.wrap(is.bytes), 0, is.bytes.length, new Segment());
            assertEquals(passed.get(i).dropped(), bad, "whole, and its checksums right, unless it came otherwise");
        }
    }

    @Test
    void comments_tell_what_a_packet_caused_or_what_made_it_leave() throws Exception {
        List<TraceEvent> events = Conversations.LOSS.events();
        String all = read(file(events, 0)).stream().map(Captured::comment).collect(Collectors.joining("\n"));
        for (String part : List.of(
                "SYN_SENT -> ESTABLISHED: our SYN was acknowledged (RFC 9293 3.10.7.3)",
                "fault 1: dropped",
                "sent again: taken for lost: sent again (RFC 8985 6.2, RFC 6675 5, RFC 6582 3.2)",
                "dropped: " + DropReason.BAD_CHECKSUM.sentence(),
                "FIN_WAIT_2 -> TIME_WAIT: FIN received (RFC 9293 3.10.7.4 eighth)")) {
            assertTrue(all.contains(part), () -> part + " is not in\n" + all);
        }
        String refused = read(file(Conversations.REFUSED.events(), 0)).stream()
                .map(Captured::comment)
                .collect(Collectors.joining("\n"));
        assertTrue(refused.contains("injected, \"<b>\" & 'x'"), refused);
    }

    /** What a sender on this host leaves to its card is filled in; what was wrong on the wire stays wrong. */
    @Test
    void a_sum_that_only_the_pseudo_header_is_in_is_made_whole() throws Exception {
        List<TraceEvent> events = Conversations.HELLO.events();
        TraceEvent.Packet first = (TraceEvent.Packet) events.stream()
                .filter(event -> event instanceof TraceEvent.Packet packet && packet.inbound())
                .findFirst()
                .orElseThrow();
        ByteBuffer bytes = ByteBuffer.wrap(first.bytes());
        short whole = bytes.getShort(36);
        long pseudo = Checksum.pseudoHeaderV4(bytes.getInt(12), bytes.getInt(16), 6, first.bytes().length - 20);
        bytes.putShort(36, (short) Checksum.fold(pseudo));
        assertTrue(first.segment().partialChecksum());
        byte[] captured = read(file(List.of(first), 0)).get(0).bytes;
        assertEquals(whole, ByteBuffer.wrap(captured).getShort(36));
        assertNotNull(first.segment(), "and the event is as it was");
        assertTrue(first.segment().partialChecksum());
    }
}
