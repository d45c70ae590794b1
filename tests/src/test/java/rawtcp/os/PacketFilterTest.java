package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.os.PortRanges.Range;

final class PacketFilterTest {
    private static final PortRanges SOME =
            PortRanges.of(Range.of(80), new Range(61_000, 65_535), new Range(8000, 8001));

    @ParameterizedTest
    @CsvSource({
        "0, false", "79, false", "80, true", "81, false",
        "7999, false", "8000, true", "8001, true", "8002, false",
        "60999, false", "61000, true", "63000, true", "65535, true"
    })
    void only_our_ports_pass(int port, boolean passes) {
        assertEquals(passes, passes(PacketFilter.tcpTo(SOME), packet(20, port)));
    }

    @Test
    void ip_options_before_the_tcp_header_are_skipped() {
        assertTrue(passes(PacketFilter.tcpTo(SOME), packet(60, 80)));
        assertFalse(passes(PacketFilter.tcpTo(SOME), packet(60, 81)));
    }

    @Test
    void a_packet_without_a_whole_port_does_not_pass() {
        byte[] cut = new byte[23];
        System.arraycopy(packet(20, 80), 0, cut, 0, cut.length);
        assertFalse(passes(PacketFilter.tcpTo(SOME), cut));
    }

    @Test
    void nothing_passes_where_there_are_no_ports() {
        assertFalse(passes(PacketFilter.tcpTo(PortRanges.NONE), packet(20, 80)));
        assertFalse(passes(PacketFilter.nothing(), packet(20, 80)));
    }

    @Test
    void more_ranges_than_a_program_may_hold_let_neighbours_pass_but_none_of_ours_out() {
        PortRanges many = PortRanges.NONE;
        for (int port = 1; port < 4000; port += 2) {
            many = many.with(Range.of(port));
        }
        PacketFilter filter = PacketFilter.tcpTo(many);
        assertTrue(filter.count() < 4096, "BPF_MAXINSNS");
        for (int port = 1; port < 4000; port += 2) {
            assertTrue(passes(filter, packet(20, port)), "port " + port);
        }
        assertFalse(passes(filter, packet(20, 4001)));
    }

    private static byte[] packet(int ipHeaderBytes, int destinationPort) {
        ByteBuffer packet = ByteBuffer.allocate(ipHeaderBytes + 20);
        packet.put(0, (byte) (0x40 | ipHeaderBytes / 4));
        packet.putShort(ipHeaderBytes, (short) 80); // a source port that must not be mistaken for the destination
        packet.putShort(ipHeaderBytes + 2, (short) destinationPort);
        return packet.array();
    }

    /** What the kernel does with such a program, for the instructions that we use. */
    private static boolean passes(PacketFilter filter, byte[] packet) {
        ByteBuffer program = filter.instructions();
        int a = 0;
        int x = 0;
        for (int at = 0; at < filter.count(); at++) {
            int instruction = at * PacketFilter.INSTRUCTION_BYTES;
            int k = program.getInt(instruction + 4);
            int jumpTrue = program.get(instruction + 2) & 0xff;
            int jumpFalse = program.get(instruction + 3) & 0xff;
            switch (program.getShort(instruction)) {
                case PacketFilter.LDX_MSH -> x = 4 * (packet[k] & 0xf);
                case PacketFilter.LDH_IND -> {
                    if (x + k + 2 > packet.length) {
                        return false;
                    }
                    a = ByteBuffer.wrap(packet).getShort(x + k) & 0xffff;
                }
                case PacketFilter.JGE -> at += Integer.compareUnsigned(a, k) >= 0 ? jumpTrue : jumpFalse;
                case PacketFilter.JGT -> at += Integer.compareUnsigned(a, k) > 0 ? jumpTrue : jumpFalse;
                case PacketFilter.RET -> {
                    return k != 0;
                }
                default -> throw new AssertionError("instruction " + at);
            }
        }
        throw new AssertionError("the program does not end");
    }
}
