package rawtcp.os;

import java.nio.ByteBuffer;
import rawtcp.os.PortRanges.Range;

/** A classic BPF program for a socket (SO_ATTACH_FILTER), as the kernel's struct sock_filter instructions. */
public final class PacketFilter {
    // spotless:off   linux/bpf_common.h
    static final int LDX_MSH = 0xb1;                               // X = 4 * (packet[k] & 0xf)
    static final int LDH_IND = 0x48;                               // A = 16 bits at packet[X + k]
    static final int JGE     = 0x35;
    static final int JGT     = 0x25;
    static final int RET     = 0x06;
    static final byte MOV_CONSTANT_TO_R0 = (byte) 0xb7, EXIT = (byte) 0x95; // linux/bpf.h: eBPF
    // spotless:on

    static final int INSTRUCTION_BYTES = 8;
    private static final int WHOLE_PACKET = 0xffff_ffff;
    private static final int TCP_DESTINATION_PORT = 2;

    /** Keeps the program far below BPF_MAXINSNS and net.core.optmem_max: beyond it, ports between ours pass too. */
    static final int MAX_RANGES = 200;

    private final ByteBuffer instructions;
    private int count;

    private PacketFilter(int capacity) {
        instructions = LibC.memory(capacity * INSTRUCTION_BYTES);
    }

    /** Lets nothing pass. */
    public static PacketFilter nothing() {
        return new PacketFilter(1).add(RET, 0, 0, 0);
    }

    /**
     * The same for many sockets: a program that is loaded once and whose descriptor costs them nothing, where a classic one is
     * translated for each socket anew, a quarter of a millisecond.
     *
     * @throws ErrnoException it takes CAP_BPF, or a kernel that gives it to everybody
     */
    public static int loadNothing() throws ErrnoException {
        ByteBuffer instructions = LibC.memory(2 * INSTRUCTION_BYTES);
        instructions.put(0, MOV_CONSTANT_TO_R0).put(INSTRUCTION_BYTES, EXIT);
        return LibC.loadFilter(instructions);
    }

    /**
     * On a raw IPv4 socket, where offset 0 is the IP header: lets TCP to these ports pass. A packet too short to have a
     * port does not pass, for the kernel ends a program that reads beyond its packet.
     */
    public static PacketFilter tcpTo(PortRanges ports) {
        PortRanges few = ports.atMost(MAX_RANGES);
        PacketFilter filter = new PacketFilter(2 + 3 * few.ranges().size() + 1);
        filter.add(LDX_MSH, 0, 0, 0);
        filter.add(LDH_IND, 0, 0, TCP_DESTINATION_PORT);
        for (Range range : few.ranges()) {
            filter.add(JGE, 0, 2, range.first());
            filter.add(JGT, 1, 0, range.last());
            filter.add(RET, 0, 0, WHOLE_PACKET);
        }
        return filter.add(RET, 0, 0, 0);
    }

    private PacketFilter add(int code, int jumpTrue, int jumpFalse, int constant) {
        int at = count * INSTRUCTION_BYTES;
        instructions.putShort(at, (short) code).put(at + 2, (byte) jumpTrue).put(at + 3, (byte) jumpFalse);
        instructions.putInt(at + 4, constant);
        count++;
        return this;
    }

    /** The struct sock_filter array, in the machine's byte order. */
    public ByteBuffer instructions() {
        return instructions;
    }

    public int count() {
        return count;
    }

    public void attach(int fd) throws ErrnoException {
        LibC.attachFilter(fd, instructions, count);
    }
}
