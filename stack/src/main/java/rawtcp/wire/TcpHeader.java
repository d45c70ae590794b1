package rawtcp.wire;

import java.nio.ByteBuffer;

/** A view of a TCP header (RFC 9293 3.1) in a buffer. */
public final class TcpHeader {
    public static final int MIN_LENGTH = 20;
    public static final int MAX_LENGTH = 60;
    public static final int PROTOCOL = 6;

    private static final int SOURCE_PORT_OFFSET = 0;
    private static final int DESTINATION_PORT_OFFSET = 2;
    private static final int SEQ_OFFSET = 4;
    private static final int ACK_OFFSET = 8;
    private static final int DATA_OFFSET_OFFSET = 12;
    private static final int FLAGS_OFFSET = 13;
    private static final int WINDOW_OFFSET = 14;
    private static final int CHECKSUM_OFFSET = 16;
    private static final int URGENT_POINTER_OFFSET = 18;

    private ByteBuffer buffer;
    private int at;

    public TcpHeader wrap(ByteBuffer newBuffer, int newAt) {
        assert newAt >= 0 && newAt + MIN_LENGTH <= newBuffer.capacity();
        buffer = newBuffer;
        at = newAt;
        return this;
    }

    public int sourcePort() {
        return buffer.getShort(at + SOURCE_PORT_OFFSET) & 0xffff;
    }

    public TcpHeader sourcePort(int port) {
        buffer.putShort(at + SOURCE_PORT_OFFSET, (short) port);
        return this;
    }

    public int destinationPort() {
        return buffer.getShort(at + DESTINATION_PORT_OFFSET) & 0xffff;
    }

    public TcpHeader destinationPort(int port) {
        buffer.putShort(at + DESTINATION_PORT_OFFSET, (short) port);
        return this;
    }

    public int seq() {
        return buffer.getInt(at + SEQ_OFFSET);
    }

    public TcpHeader seq(int seq) {
        buffer.putInt(at + SEQ_OFFSET, seq);
        return this;
    }

    public int ack() {
        return buffer.getInt(at + ACK_OFFSET);
    }

    public TcpHeader ack(int ack) {
        buffer.putInt(at + ACK_OFFSET, ack);
        return this;
    }

    /** In bytes. */
    public int headerLength() {
        return (buffer.get(at + DATA_OFFSET_OFFSET) >>> 4 & 0xf) * 4;
    }

    /** Reserved bits become 0. */
    public TcpHeader headerLength(int bytes) {
        assert bytes % 4 == 0 && bytes >= MIN_LENGTH && bytes <= MAX_LENGTH : bytes;
        buffer.put(at + DATA_OFFSET_OFFSET, (byte) ((bytes / 4) << 4));
        return this;
    }

    public int flags() {
        return buffer.get(at + FLAGS_OFFSET) & 0xff;
    }

    public TcpHeader flags(int flags) {
        buffer.put(at + FLAGS_OFFSET, (byte) flags);
        return this;
    }

    public int window() {
        return buffer.getShort(at + WINDOW_OFFSET) & 0xffff;
    }

    public TcpHeader window(int window) {
        buffer.putShort(at + WINDOW_OFFSET, (short) window);
        return this;
    }

    public int checksum() {
        return buffer.getShort(at + CHECKSUM_OFFSET) & 0xffff;
    }

    public TcpHeader checksum(int checksum) {
        buffer.putShort(at + CHECKSUM_OFFSET, (short) checksum);
        return this;
    }

    public int urgentPointer() {
        return buffer.getShort(at + URGENT_POINTER_OFFSET) & 0xffff;
    }

    public TcpHeader urgentPointer(int pointer) {
        buffer.putShort(at + URGENT_POINTER_OFFSET, (short) pointer);
        return this;
    }
}
