package rawtcp.os;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A socket of netlink(7): what the kernel says of itself, in messages of attributes. For one thread. */
final class NetlinkSocket implements AutoCloseable {
    // spotless:off   linux/netlink.h
    private static final int AF_NETLINK = 16;
    private static final int SOL_NETLINK = 270, ADD_MEMBERSHIP = 1, DROP_MEMBERSHIP = 2;
    private static final int NLMSG_ERROR = 2, NLMSG_DONE = 3;
    static final int NLM_F_REQUEST = 1, NLM_F_DUMP = 0x300;
    // spotless:on

    static final int HEADER_BYTES = 16;
    private static final int ADDRESS_BYTES = 12; // struct sockaddr_nl
    private static final int MEMORY_BYTES = 32_768; // an answer about a link has a few kilobytes

    private final int asking;
    private final int hearing;
    private final int[] groups;
    private boolean listening;
    private final ByteBuffer memory = LibC.memory(MEMORY_BYTES);
    private int sequence;

    private NetlinkSocket(int asking, int hearing, int[] groups) {
        this.asking = asking;
        this.hearing = hearing;
        this.groups = groups;
    }

    /** {@code groups}: whose news are wanted once it listens. */
    static NetlinkSocket open(int protocol, int... groups) throws ErrnoException {
        int asking = -1;
        int hearing = -1;
        try {
            asking = LibC.socket(AF_NETLINK, LibC.SOCK_RAW, protocol);
            hearing = LibC.nonBlockingSocket(AF_NETLINK, LibC.SOCK_RAW, protocol);
            // One without a port of its own would hear nothing of what the kernel, port 0, says.
            LibC.bind(hearing, LibC.memory(ADDRESS_BYTES).putShort(0, (short) AF_NETLINK), ADDRESS_BYTES);
            return new NetlinkSocket(asking, hearing, groups);
        } catch (ErrnoException e) {
            close(asking);
            close(hearing);
            throw e;
        }
    }

    /** From now on changes are noticed, or none any more. */
    void listen(boolean wanted) throws ErrnoException {
        if (listening != wanted) {
            for (int group : groups) {
                LibC.setOption(hearing, SOL_NETLINK, wanted ? ADD_MEMBERSHIP : DROP_MEMBERSHIP, group);
            }
            listening = wanted;
        }
    }

    /** Readable when something has changed. */
    int descriptor() {
        return hearing;
    }

    /** True if something has changed since this was asked last. */
    boolean hasChanged() throws ErrnoException {
        boolean changed = false;
        while (true) {
            int length = LibC.read(hearing, memory);
            if (length == -LibC.EAGAIN) {
                return changed;
            }
            if (length < 0
                    && length != -LibC.ENOBUFS
                    && length != -LibC.EINTR) { // ENOBUFS: there was more than was kept
                throw new ErrnoException("read of a netlink socket", -length);
            }
            changed = true;
        }
    }

    /** What is asked is written here, and the answer read. */
    ByteBuffer memory() {
        return memory;
    }

    /** A message with {@code bytes} zeros behind its header. */
    void begin(int type, int flags, int bytes) {
        for (int at = 0; at < HEADER_BYTES + bytes; at += 4) {
            memory.putInt(at, 0);
        }
        memory.putInt(0, HEADER_BYTES + bytes);
        memory.putShort(4, (short) type)
                .putShort(6, (short) (NLM_F_REQUEST | flags))
                .putInt(8, ++sequence);
    }

    void attribute(int type, int value) {
        int at = memory.getInt(0);
        memory.putShort(at, (short) 8).putShort(at + 2, (short) type).putInt(at + 4, value);
        memory.putInt(0, at + 8);
    }

    /** The end of the one answer; 0: there is no such thing. */
    int ask() throws ErrnoException {
        write();
        int length = read();
        return memory.getShort(4) == NLMSG_ERROR ? 0 : Math.min(length, memory.getInt(0));
    }

    /** Sees each message of an answer. */
    interface Visitor {
        /** From {@code at} up to {@code end}, its header included. */
        void onMessage(int at, int end);
    }

    /** 0: all were seen; else the errno for which there are none. */
    int dump(Visitor visitor) throws ErrnoException {
        write();
        while (true) {
            int length = read();
            for (int at = 0; at < length; at += (memory.getInt(at) + 3) & ~3) {
                switch (memory.getShort(at + 4)) {
                    case NLMSG_DONE -> {
                        return 0;
                    }
                    case NLMSG_ERROR -> {
                        return -memory.getInt(at + HEADER_BYTES);
                    }
                    default -> visitor.onMessage(at, at + memory.getInt(at));
                }
            }
        }
    }

    private void write() throws ErrnoException {
        int sent = LibC.write(asking, memory, memory.getInt(0));
        if (sent < 0) {
            throw new ErrnoException("write to a netlink socket", -sent);
        }
    }

    private int read() throws ErrnoException {
        while (true) {
            int length = LibC.read(asking, memory);
            if (length == -LibC.EINTR) {
                continue;
            }
            if (length < 0) {
                throw new ErrnoException("read of a netlink socket", -length);
            }
            if (memory.getInt(8) == sequence) { // else the answer to a question that was given up
                return length;
            }
        }
    }

    /** Of the attribute at {@code at}. */
    int type(int at) {
        return memory.getShort(at + 2) & 0x3fff; // two bits tell how it is coded
    }

    int length(int at) {
        return Math.max(4, memory.getShort(at) & 0xffff);
    }

    int next(int at) {
        return at + ((length(at) + 3) & ~3);
    }

    /** A name, with its NUL. */
    String text(int at) {
        byte[] bytes = new byte[Math.max(0, length(at) - 5)];
        memory.get(at + 4, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        close(asking);
        close(hearing);
    }

    private static void close(int fd) {
        if (fd >= 0) {
            LibC.close(fd);
        }
    }
}
