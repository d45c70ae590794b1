package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Two Unix sockets, whose kernel queue takes some ten packets and then says EAGAIN. */
public final class DatagramPair implements AutoCloseable {
    private static final int SOCK_SEQPACKET = 5;
    private static final int LONGEST = 1 << 16;

    private final int receiver;
    private final int sender;

    public DatagramPair(String name) throws ErrnoException {
        receiver = LibC.nonBlockingSocket(LibC.AF_UNIX, LibC.SOCK_DGRAM, 0);
        LibC.bindAbstract(receiver, name);
        sender = connected(LibC.SOCK_DGRAM, name);
    }

    private DatagramPair(int receiver, int sender) {
        this.receiver = receiver;
        this.sender = sender;
    }

    /** One whose queue is bounded by the sender's buffer alone. */
    public static DatagramPair withLongQueue(String name) throws ErrnoException {
        int listener = LibC.socket(LibC.AF_UNIX, SOCK_SEQPACKET, 0);
        LibC.bindAbstract(listener, name);
        LibC.listen(listener, 1);
        int sender = connected(SOCK_SEQPACKET, name);
        int receiver = LibC.accept(listener);
        LibC.close(listener);
        return new DatagramPair(receiver, sender);
    }

    private static int connected(int type, String name) throws ErrnoException {
        int fd = LibC.socket(LibC.AF_UNIX, type, 0);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer address = LibC.memory(3 + bytes.length).putShort(0, (short) LibC.AF_UNIX);
        address.put(3, bytes);
        assertEquals(0, new Functions().connect(fd, LibC.address(address), 3 + bytes.length));
        return fd;
    }

    public int receiver() {
        return receiver;
    }

    public int sender() {
        return sender;
    }

    /** The next packet; null: none waits. */
    public ByteBuffer receive() {
        ByteBuffer into = LibC.memory(LONGEST);
        int length = LibC.read(receiver, into);
        return length < 0 ? null : into.limit(length);
    }

    @Override
    public void close() {
        LibC.close(receiver);
        LibC.close(sender);
    }
}
