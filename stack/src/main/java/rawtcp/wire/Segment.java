package rawtcp.wire;

import java.nio.ByteBuffer;

/**
 * One checked segment. Its data is a slice of somebody's buffer (the link's while it is being received, the send
 * buffer's while it is being sent) and valid only until that owner goes on. The slice may wrap: what does not fit
 * before the buffer's capacity continues at index 0, so that a ring buffer can be sent from without a copy.
 */
public final class Segment {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    /** Of a segment that has to be cut. */
    public static final int MOST_PIECES = 64;

    private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0);

    /** For {@link SegmentCodec}. */
    final Ipv4Header ipHeader = new Ipv4Header();

    final TcpHeader tcpHeader = new TcpHeader();

    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int sourcePort;
    private int destinationPort;
    private int seq;
    private int ack;
    private int flags;
    private int window;
    private int urgentPointer;
    private int ttl;
    private int trafficClass;
    private boolean partialChecksum;
    private final TcpOptions options = new TcpOptions();
    private ByteBuffer data = NO_DATA;
    private int dataAt;
    private int dataLength;
    private int pieceLength;
    private boolean mayBeLarge;

    public Segment clear() {
        seq = 0;
        ack = 0;
        flags = 0;
        window = 0;
        urgentPointer = 0;
        ttl = 64;
        trafficClass = 0;
        partialChecksum = false;
        pieceLength = 0;
        options.clear();
        return noData();
    }

    /** All but the data of {@code other}. */
    public Segment header(Segment other) {
        source(other.sourceHigh, other.sourceLow, other.sourcePort);
        destination(other.destinationHigh, other.destinationLow, other.destinationPort);
        seq = other.seq;
        ack = other.ack;
        flags = other.flags;
        window = other.window;
        urgentPointer = other.urgentPointer;
        ttl = other.ttl;
        trafficClass = other.trafficClass;
        partialChecksum = other.partialChecksum;
        pieceLength = other.pieceLength;
        options.set(other.options);
        return noData();
    }

    /**
     * The data bytes of each piece (Linux gso_size): of how many the segment was made on its way in, where that is known,
     * or into how many it has to be cut on its way out; 0: not known, or one.
     */
    public int pieceLength() {
        return pieceLength;
    }

    public Segment pieceLength(int bytes) {
        pieceLength = bytes;
        return this;
    }

    /** Into how many pieces it is cut on its way out. */
    public int pieces() {
        return pieceLength == 0 ? 1 : (dataLength + pieceLength - 1) / pieceLength;
    }

    /** Who is about to have it filled can cut it: a whole burst may be one. Stays until it is set again. */
    public Segment mayBeLarge(boolean value) {
        mayBeLarge = value;
        return this;
    }

    public boolean mayBeLarge() {
        return mayBeLarge;
    }

    /** Makes this the piece {@code index} of {@code whole}: what ends it goes with the last, what begins it with the first. */
    public Segment piece(Segment whole, int index) {
        int from = index * whole.pieceLength;
        boolean last = index == whole.pieces() - 1;
        header(whole);
        pieceLength = 0;
        seq = whole.seq + from;
        if (!last) {
            flags &= ~(FIN | PSH);
        }
        if (index > 0) {
            flags &= ~CWR;
        }
        int at = whole.dataAt + from;
        int length = last ? whole.dataLength - from : whole.pieceLength;
        return data(whole.data, at < whole.data.capacity() ? at : at - whole.data.capacity(), length);
    }

    public Segment source(IpAddress address, int port) {
        return source(address.high(), address.low(), port);
    }

    public Segment source(long high, long low, int port) {
        sourceHigh = high;
        sourceLow = low;
        sourcePort = port;
        return this;
    }

    public Segment destination(IpAddress address, int port) {
        return destination(address.high(), address.low(), port);
    }

    public Segment destination(long high, long low, int port) {
        destinationHigh = high;
        destinationLow = low;
        destinationPort = port;
        return this;
    }

    public IpAddress source() {
        return new IpAddress(sourceHigh, sourceLow);
    }

    public IpAddress destination() {
        return new IpAddress(destinationHigh, destinationLow);
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    public long destinationHigh() {
        return destinationHigh;
    }

    public long destinationLow() {
        return destinationLow;
    }

    public int sourcePort() {
        return sourcePort;
    }

    public int destinationPort() {
        return destinationPort;
    }

    /** The four-tuple as the receiver of this segment sees it. */
    public FourTuple receiverTuple() {
        return new FourTuple(destination(), destinationPort, source(), sourcePort);
    }

    /** The tuple as its sender knows it. */
    public FourTuple senderTuple() {
        return new FourTuple(source(), sourcePort, destination(), destinationPort);
    }

    public Segment sourcePort(int port) {
        sourcePort = port;
        return this;
    }

    public Segment destinationPort(int port) {
        destinationPort = port;
        return this;
    }

    public int seq() {
        return seq;
    }

    public Segment seq(int value) {
        seq = value;
        return this;
    }

    public int ack() {
        return ack;
    }

    public Segment ack(int value) {
        ack = value;
        return this;
    }

    public int flags() {
        return flags;
    }

    public Segment flags(int value) {
        flags = value;
        return this;
    }

    /** True if at least one of these flags is set. */
    public boolean has(int anyOf) {
        return (flags & anyOf) != 0;
    }

    /** The window field as sent, unscaled: 0 to 65535 (RFC 9293 MUST-1). */
    public int window() {
        return window;
    }

    public Segment window(int value) {
        assert (value & ~0xffff) == 0 : value;
        window = value;
        return this;
    }

    public int urgentPointer() {
        return urgentPointer;
    }

    public Segment urgentPointer(int value) {
        urgentPointer = value;
        return this;
    }

    public int ttl() {
        return ttl;
    }

    public Segment ttl(int value) {
        ttl = value;
        return this;
    }

    /** IPv4 TOS or IPv6 traffic class: DSCP in the upper six bits, ECN in the lower two (RFC 3168 5). */
    public int trafficClass() {
        return trafficClass;
    }

    public Segment trafficClass(int value) {
        trafficClass = value;
        return this;
    }

    /** The sender, on this host, left the checksum to a card that was never reached. */
    public boolean partialChecksum() {
        return partialChecksum;
    }

    public Segment partialChecksum(boolean value) {
        partialChecksum = value;
        return this;
    }

    public TcpOptions options() {
        return options;
    }

    public ByteBuffer data() {
        return data;
    }

    public int dataAt() {
        return dataAt;
    }

    public int dataLength() {
        return dataLength;
    }

    public Segment data(ByteBuffer buffer, int at, int length) {
        assert length >= 0 && length <= buffer.capacity() && at >= 0 && at <= buffer.capacity();
        data = buffer;
        dataAt = at;
        dataLength = length;
        return this;
    }

    public Segment noData() {
        data = NO_DATA;
        dataAt = 0;
        dataLength = 0;
        return this;
    }

    /** Copies {@code length} bytes of data, from its byte {@code from} on, to {@code into} at {@code at}. */
    public void copyData(int from, int length, ByteBuffer into, int at) {
        assert from >= 0 && from + length <= dataLength;
        int start = dataAt + from;
        if (start >= data.capacity()) {
            start -= data.capacity();
        }
        int first = Math.min(length, data.capacity() - start);
        into.put(at, data, start, first);
        if (first < length) {
            into.put(at + first, data, 0, length - first);
        }
    }

    /** SEG.LEN: the data, and SYN and FIN, which occupy sequence space (RFC 9293 3.4). */
    public int length() {
        return dataLength + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }

    /** The first sequence number after this segment. */
    public int end() {
        return seq + length();
    }

    /** As in packet scripts, {@code S. 0:0(0) ack 1 win 65535 <mss 1460>}: less the ISN of its sender and of its receiver. */
    public String text(int sentIsn, int receivedIsn) {
        return SegmentText.of(this, sentIsn, receivedIsn);
    }

    /** With both ends, and numbers as they are on the wire. */
    @Override
    public String toString() {
        return SegmentText.end(source(), sourcePort)
                + " > "
                + SegmentText.end(destination(), destinationPort)
                + " "
                + SegmentText.of(this, 0, 0);
    }
}
