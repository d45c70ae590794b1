package rawtcp.link;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;
import rawtcp.os.NotPermitted;
import rawtcp.os.PacketFilter;
import rawtcp.os.PortRanges;
import rawtcp.wire.Ipv4Header;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** IPv4 over a raw TCP socket, with headers of our own making, and a raw ICMP socket for the errors they meet. */
public final class RawSocketLink implements Link {
    private static final int RECEIVE_BUFFER_BYTES = 32 << 20;
    private static final int SEND_BUFFER_BYTES = 2 << 20;

    /** Destination unreachable, time exceeded, parameter problem (RFC 792); the kernel's filter names what to block. */
    private static final int ICMP_TYPES_BLOCKED = ~(1 << 3 | 1 << 11 | 1 << 12);

    // The descriptors as bits.
    private static final long TCP = 1;
    private static final long ICMP = 2;
    static final int DESCRIPTORS = 2;

    private static final int MEMINFO_INTS = 9;
    private static final int MEMINFO_DROPS = 8;

    private final int tcpSocket;
    private final int icmpSocket;
    private final ReceiveBatch receiveBatch = new ReceiveBatch();
    private final SendBatch sendBatch = new SendBatch(true);
    private final Segment piece = new Segment();
    private final Map<Integer, Long> sendErrors = new TreeMap<>();
    private PortRanges ports;
    private String lastSendError;
    private boolean mayMerge;
    private boolean mayHaveMore;
    private final IntConsumer onRefused = this::refused; // made once, not for each batch

    private RawSocketLink(int tcpSocket, int icmpSocket, PortRanges ports) {
        this.tcpSocket = tcpSocket;
        this.icmpSocket = icmpSocket;
        this.ports = ports;
    }

    /**
     * Opens the sockets; sends nothing.
     *
     * @param mark SO_MARK of all that leaves here: the RST guard lets it pass
     * @param ports those whose segments are received
     */
    public static RawSocketLink open(int mark, PortRanges ports) throws NotPermitted {
        int tcp = -1;
        int icmp = -1;
        try {
            tcp = LibC.socket(LibC.AF_INET, LibC.SOCK_RAW, LibC.IPPROTO_TCP);
            prepareTcp(tcp, mark, ports);
            icmp = LibC.socket(LibC.AF_INET, LibC.SOCK_RAW, LibC.IPPROTO_ICMP);
            LibC.setOption(icmp, LibC.SOL_RAW, LibC.ICMP_FILTER, ICMP_TYPES_BLOCKED);
            RawSocketLink link = new RawSocketLink(tcp, icmp, ports);
            link.drain();
            return link;
        } catch (ErrnoException e) {
            close(tcp);
            close(icmp);
            throw new NotPermitted("the raw sockets can't be opened: " + e.getMessage(), e);
        }
    }

    private static void prepareTcp(int fd, int mark, PortRanges ports) throws ErrnoException {
        PacketFilter.tcpTo(ports).attach(fd);
        LibC.setOption(fd, LibC.IPPROTO_IP, LibC.IP_HDRINCL, 1);
        LibC.setOption(fd, LibC.IPPROTO_IP, LibC.IP_MTU_DISCOVER, LibC.IP_PMTUDISC_PROBE);
        LibC.setOption(fd, LibC.SOL_SOCKET, LibC.SO_MARK, mark);
        LibC.bufferSize(fd, LibC.SO_RCVBUFFORCE, LibC.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        LibC.bufferSize(fd, LibC.SO_SNDBUFFORCE, LibC.SO_SNDBUF, SEND_BUFFER_BYTES);
    }

    /** What had come before the filter was there is not ours. */
    private void drain() {
        while (receiveBatch.receive(tcpSocket, RawSocketLink::ignore) > 0) {}
        while (receiveBatch.receive(icmpSocket, RawSocketLink::ignore) > 0) {}
    }

    @SuppressWarnings("unused")
    private static void ignore(ByteBuffer packet, int at, int length, int pieceLength) {}

    /** Changes which ports' segments are received, at once. */
    public void ports(PortRanges newPorts) throws ErrnoException {
        if (!newPorts.equals(ports)) {
            PacketFilter.tcpTo(newPorts).attach(tcpSocket);
            ports = newPorts;
        }
    }

    @Override
    public int receive(PacketHandler tcp, PacketHandler icmp) {
        return receive(TCP | ICMP, tcp, icmp);
    }

    @Override
    public int receive(long ready, PacketHandler tcp, PacketHandler icmp) {
        mayHaveMore = false;
        return receive(ready & TCP, tcpSocket, tcp) + receive(ready & ICMP, icmpSocket, icmp);
    }

    private int receive(long ready, int socket, PacketHandler handler) {
        if (ready == 0) {
            return 0;
        }
        int received = receiveBatch.receive(socket, handler, mayMerge && socket == tcpSocket);
        mayHaveMore |= receiveBatch.wasFull();
        return received;
    }

    @Override
    public void mayMerge(boolean value) {
        mayMerge = value;
    }

    @Override
    public boolean mayHaveMore() {
        return mayHaveMore;
    }

    @Override
    public boolean canSend() {
        return sendBatch.hasRoom();
    }

    @Override
    public boolean hasQueued() {
        return !sendBatch.isEmpty();
    }

    @Override
    public void send(Segment segment) {
        if (segment.pieces() == 1) {
            add(segment);
            return;
        }
        for (int i = 0; i < segment.pieces(); i++) {
            add(piece.piece(segment, i));
        }
    }

    private void add(Segment segment) {
        int length = SegmentCodec.encodeIpv4(segment, sendBatch.memory(), sendBatch.at());
        sendBatch.add(length, (int) segment.destinationLow());
    }

    boolean hasRoom(int pieces) {
        return sendBatch.hasRoom(pieces);
    }

    @Override
    public void send(ByteBuffer packet, int at, int length) {
        sendBatch.memory().put(sendBatch.at(), packet, at, length);
        sendBatch.add(length, new Ipv4Header().wrap(packet, at).destination());
    }

    @Override
    public void flush() {
        sendBatch.flush(tcpSocket, onRefused);
    }

    void refused(int errno) {
        sendErrors.merge(errno, 1L, Long::sum);
        lastSendError = ErrnoException.name(errno) + " (" + ErrnoException.sentence(errno) + ")";
    }

    /** Segments that the kernel refused, by errno's name. */
    public Map<String, Long> sendErrors() {
        Map<String, Long> byName = new TreeMap<>();
        sendErrors.forEach((errno, count) -> byName.put(ErrnoException.name(errno), count));
        return byName;
    }

    /** The last of them in words; null: none. */
    public String lastSendError() {
        return lastSendError;
    }

    /** Packets that came while the receive buffer was full. */
    public long overflows() {
        try {
            int drops = LibC.options(tcpSocket, LibC.SOL_SOCKET, LibC.SO_MEMINFO, MEMINFO_INTS)[MEMINFO_DROPS];
            return Integer.toUnsignedLong(drops);
        } catch (ErrnoException e) {
            throw new AssertionError("SO_MEMINFO of a raw socket", e);
        }
    }

    /** The receive buffer as the kernel counts it; it bounds how much may be on its way to us. */
    public int receiveBufferBytes() {
        try {
            return LibC.option(tcpSocket, LibC.SOL_SOCKET, LibC.SO_RCVBUF);
        } catch (ErrnoException e) {
            throw new AssertionError("SO_RCVBUF of a raw socket", e);
        }
    }

    @Override
    public int[] descriptors() {
        return new int[] {tcpSocket, icmpSocket};
    }

    @Override
    public String name() {
        return "raw";
    }

    @Override
    public void close() {
        close(tcpSocket);
        close(icmpSocket);
    }

    private static void close(int fd) {
        if (fd >= 0) {
            LibC.close(fd);
        }
    }
}
