package rawtcp.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntConsumer;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;
import rawtcp.os.Netlink.Device;
import rawtcp.wire.Ipv4Header;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/**
 * Sends by one Ethernet device, past routing and netfilter (packet(7)): a segment of up to 64 KB goes down whole behind a
 * struct virtio_net_hdr that tells into what pieces the kernel or the card has to cut it, and where the checksum belongs.
 */
final class PacketSocket {
    // spotless:off   linux/virtio_net.h, struct virtio_net_hdr: u8 flags, gso_type; u16 hdr_len, gso_size, csum_start, csum_offset
    private static final int VIRTIO_BYTES = 10;
    private static final int NEEDS_CHECKSUM = 1;
    private static final int GSO_NONE = 0, GSO_TCPV4 = 1, GSO_ECN = 0x80;
    private static final int ETHERNET_BYTES = 14;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int SOCKADDR_LL_BYTES = 20;
    // spotless:on

    private static final int SEND_BUFFER_BYTES = 4 << 20;
    private static final int CHECKSUM_OFFSET = 16;

    private final int fd;
    private final Device device;
    private final SendBatch batch = new SendBatch(false);
    private final ByteBuffer structures; // the batch's memory in the machine's byte order

    private PacketSocket(int fd, Device device) {
        this.fd = fd;
        this.device = device;
        structures = batch.memory().duplicate().order(ByteOrder.nativeOrder());
    }

    static PacketSocket open(int index, Device device, int mark) throws ErrnoException {
        int fd = LibC.socket(LibC.AF_PACKET, LibC.SOCK_RAW, 0); // protocol 0: nothing arrives
        try {
            LibC.setOption(fd, LibC.SOL_PACKET, LibC.PACKET_VNET_HDR, 1);
            LibC.setOption(fd, LibC.SOL_SOCKET, LibC.SO_MARK, mark);
            LibC.bufferSize(fd, LibC.SO_SNDBUFFORCE, LibC.SO_SNDBUF, SEND_BUFFER_BYTES);
            ByteBuffer address = LibC.memory(SOCKADDR_LL_BYTES);
            address.putShort(0, (short) LibC.AF_PACKET).putInt(4, index);
            LibC.bind(fd, address, SOCKADDR_LL_BYTES);
            return new PacketSocket(fd, device);
        } catch (ErrnoException e) {
            LibC.close(fd);
            throw e;
        }
    }

    Device device() {
        return device;
    }

    boolean hasRoom() {
        return batch.hasRoom();
    }

    boolean isEmpty() {
        return batch.isEmpty();
    }

    /**
     * {@code neighbour}: the Ethernet address of the next hop. What hdr_len counts the kernel copies by itself, the rest into
     * whole pages: data up to the next cache line goes with the headers, for copying takes longer where source and
     * destination lie differently in theirs, and five times as long on some processors where the source is about to end a page.
     */
    void send(Segment segment, long neighbour) {
        ByteBuffer memory = batch.memory();
        int at = batch.at();
        boolean cut = segment.pieces() > 1;
        int headers = ETHERNET_BYTES + SegmentCodec.headersIpv4(segment);
        structures.put(at, (byte) NEEDS_CHECKSUM);
        structures.put(at + 1, (byte) (!cut ? GSO_NONE : segment.has(Segment.CWR) ? GSO_TCPV4 | GSO_ECN : GSO_TCPV4));
        structures
                .putShort(at + 2, (short) (headers + SendBatch.beforeCacheLine(segment)))
                .putShort(at + 4, (short) (cut ? segment.pieceLength() : 0));
        structures
                .putShort(at + 6, (short) (ETHERNET_BYTES + Ipv4Header.MIN_LENGTH))
                .putShort(at + 8, (short) CHECKSUM_OFFSET);
        int frame = at + VIRTIO_BYTES;
        ethernet(memory, frame, neighbour);
        ethernet(memory, frame + 6, device.address());
        memory.putShort(frame + 12, (short) ETHERTYPE_IPV4);
        SegmentCodec.encodeHeadersIpv4(segment, memory, frame + ETHERNET_BYTES);
        batch.add(VIRTIO_BYTES + headers, segment);
    }

    private static void ethernet(ByteBuffer into, int at, long address) {
        into.putShort(at, (short) (address >>> 32)).putInt(at + 2, (int) address);
    }

    void flush(IntConsumer refused) {
        batch.flush(fd, refused);
    }

    void close() {
        LibC.close(fd);
    }
}
