package rawtcp.trace;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import rawtcp.trace.TraceEvent.Note;
import rawtcp.trace.TraceEvent.Packet;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/**
 * A capture in pcapng (draft-ietf-opsawg-pcapng), which Wireshark opens: raw IP packets, times in nanoseconds, each with its
 * direction, and as its comment what it caused, or what made it leave.
 */
public final class Pcapng {
    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;
    private static final int LINKTYPE_RAW = 101;

    private static final int OPT_COMMENT = 1;
    private static final int SHB_USERAPPL = 4;
    private static final int IF_NAME = 2;
    private static final int IF_TSRESOL = 9;
    private static final int EPB_FLAGS = 2;
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;
    private static final byte NANOSECONDS = 9; // 10^-9

    private final OutputStream out;
    private final Block block = new Block();
    /** What turns the stack's clock into time since 1970. */
    private final long epochNs;

    /** {@code nowNs}: of the stack's clock, at {@code epochNs} since 1970. */
    public Pcapng(OutputStream out, long nowNs, long epochNs, String program) throws IOException {
        this.out = out;
        this.epochNs = epochNs - nowNs;
        block.begin(SECTION_HEADER)
                .body
                .putInt(BYTE_ORDER_MAGIC)
                .putShort((short) 1)
                .putShort((short) 0)
                .putLong(-1);
        block.option(SHB_USERAPPL, program.getBytes(StandardCharsets.UTF_8)).write(out);
        block.begin(INTERFACE_DESCRIPTION)
                .body
                .putShort((short) LINKTYPE_RAW)
                .putShort((short) 0)
                .putInt(0);
        block.option(IF_NAME, "rawtcp".getBytes(StandardCharsets.UTF_8));
        block.option(IF_TSRESOL, new byte[] {NANOSECONDS}).write(out);
    }

    public void write(List<TraceEvent> events) throws IOException {
        for (TraceEvent event : events) {
            if (event instanceof Packet packet) {
                write(packet);
            }
        }
    }

    private void write(Packet packet) throws IOException {
        byte[] bytes = summed(packet);
        long atNs = packet.atNs() + epochNs;
        block.begin(ENHANCED_PACKET).body.putInt(0).putInt((int) (atNs >>> 32)).putInt((int) atNs);
        block.body.putInt(bytes.length).putInt(bytes.length).put(bytes);
        block.pad();
        byte[] direction = ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(packet.inbound() ? INBOUND : OUTBOUND)
                .array();
        String comment = comment(packet);
        if (!comment.isEmpty()) {
            block.option(OPT_COMMENT, comment.getBytes(StandardCharsets.UTF_8));
        }
        block.option(EPB_FLAGS, direction).write(out);
    }

    /** A card would have filled in what a sender on this host has left to it: with the whole sum the packet is as on a wire. */
    private static byte[] summed(Packet packet) {
        Segment segment = packet.segment();
        if (segment == null || !segment.partialChecksum()) {
            return packet.bytes();
        }
        byte[] bytes = packet.bytes().clone();
        SegmentCodec.completeChecksumIpv4(ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    private static String comment(Packet packet) {
        String dropped =
                packet.dropped() == null ? "" : "dropped: " + packet.dropped().sentence() + "\n";
        String marked = packet.mark() == null ? "" : packet.mark().text() + "\n";
        return (marked + dropped + packet.causes().stream().map(Note::text).collect(Collectors.joining("\n"))).strip();
    }

    /** Type, length, body, options, length again; all in 32-bit units. */
    private static final class Block {
        private static final int MOST = 1 << 18; // a packet and a comment, each of 64 KB at most
        private static final int AROUND = 12;

        private int type;
        final ByteBuffer body = ByteBuffer.allocate(MOST).order(ByteOrder.nativeOrder());
        private boolean hasOptions;

        Block begin(int ofType) {
            type = ofType;
            hasOptions = false;
            body.clear();
            return this;
        }

        void pad() {
            while (body.position() % 4 != 0) {
                body.put((byte) 0);
            }
        }

        Block option(int code, byte[] value) {
            hasOptions = true;
            int length = Math.min(value.length, 0xffff);
            body.putShort((short) code).putShort((short) length).put(value, 0, length);
            pad();
            return this;
        }

        void write(OutputStream out) throws IOException {
            if (hasOptions) {
                body.putInt(0); // opt_endofopt
            }
            int length = body.position() + AROUND;
            ByteBuffer around = ByteBuffer.allocate(AROUND).order(ByteOrder.nativeOrder());
            around.putInt(type).putInt(length).putInt(length);
            out.write(around.array(), 0, 8);
            out.write(body.array(), 0, body.position());
            out.write(around.array(), 8, 4);
        }
    }
}
