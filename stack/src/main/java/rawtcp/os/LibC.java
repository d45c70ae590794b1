package rawtcp.os;

import com.kenai.jffi.LastError;
import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Our few foreign functions. Every return value is checked here: no caller sees -1. Memory goes as {@code long}
 * addresses of direct buffers, which costs a tenth of what jnr's own structures and buffers cost.
 */
public final class LibC {
    private static final boolean X86_64 = System.getProperty("os.arch").equals("amd64");

    // spotless:off   Linux's numbers, the same on x86-64 and aarch64 unless they say so
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_PACKET = 17;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int IPPROTO_IP = 0;
    public static final int IPPROTO_ICMP = 1;
    public static final int IPPROTO_TCP = 6;

    public static final int SOL_SOCKET = 1;
    public static final int SO_SNDBUF = 7;
    static final int SO_PEERCRED = 17;
    static final int SO_PEEK_OFF = 42;
    public static final int SO_RCVBUF = 8;
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_ATTACH_BPF = 50;
    public static final int SO_MARK = 36;
    public static final int SO_MEMINFO = 55;
    public static final int IP_HDRINCL = 3;
    public static final int IP_MTU_DISCOVER = 10;
    public static final int IP_PMTUDISC_PROBE = 3;
    public static final int IP_MTU = 14;
    public static final int SOL_RAW = 255;
    public static final int SOL_PACKET = 263;
    public static final int PACKET_VNET_HDR = 15;
    public static final int ICMP_FILTER = 1;

    public static final int POLLIN = 1;
    public static final int POLLOUT = 4;
    static final int POLLERR = 8;
    public static final int EPOLL_CTL_ADD = 1;
    public static final int EPOLL_CTL_DEL = 2;
    public static final int EPOLL_CTL_MOD = 3;
    public static final int EPOLLHUP = 0x10;
    public static final int EPOLLRDHUP = 0x2000;
    public static final int EPOLLET = 1 << 31;

    public static final int EPERM = 1;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int ENXIO = 6;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int EPIPE = 32;
    public static final int ENAMETOOLONG = 36;
    public static final int EMSGSIZE = 90;
    public static final int EADDRINUSE = 98;
    public static final int ENOBUFS = 105;

    private static final int OPEN_TO_READ = 0x80800;               // O_CLOEXEC | O_NONBLOCK | O_RDONLY
    private static final int OPEN_TO_WRITE = 0x80801;              // O_CLOEXEC | O_NONBLOCK | O_WRONLY
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int EFD_FLAGS = 0x80800;                  // EFD_CLOEXEC | EFD_NONBLOCK
    private static final int CLOCK_MONOTONIC = 1;
    private static final int TFD_FLAGS = 0x80800;                  // TFD_CLOEXEC | TFD_NONBLOCK
    private static final int MSG_PEEK = 0x2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int SHUT_WR = 1, SHUT_RDWR = 2;
    private static final int PRIO_PROCESS = 0;
    private static final int LONGEST_PATH = 107;
    private static final long SYS_PIDFD_OPEN = 434;
    private static final long SYS_PIDFD_GETFD = 438;
    private static final long SYS_BPF = X86_64 ? 321 : 280;
    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_TYPE_SOCKET_FILTER = 1;
    private static final int BPF_ATTR_BYTES = 128;
    private static final int EBPF_INSTRUCTION_BYTES = 8;
    // spotless:on

    /** struct msghdr with msg_len behind it, as recvmmsg and sendmmsg take it (64-bit). */
    public static final int MMSGHDR_BYTES = 64;

    public static final int IOVEC_BYTES = 16;
    public static final int SOCKADDR_IN_BYTES = 16;
    public static final int POLLFD_BYTES = 8;

    /** struct epoll_event is packed on x86-64 alone. */
    private static final int EPOLL_DATA_OFFSET = X86_64 ? 4 : 8;

    public static final int EPOLL_EVENT_BYTES = EPOLL_DATA_OFFSET + Long.BYTES;

    private static final int MSG_LEN_OFFSET = 56;
    private static final int SCRATCH_BYTES = 256;

    private static final Functions C = new Functions();
    private static final LastError LAST_ERROR = LastError.getInstance();
    private static final MemoryIO MEMORY = MemoryIO.getInstance();
    private static final ThreadLocal<ByteBuffer> SCRATCH = ThreadLocal.withInitial(() -> memory(SCRATCH_BYTES));

    private LibC() {}

    /** Zeroed memory outside the heap, in the machine's byte order, for structures. */
    public static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    public static long address(ByteBuffer direct) {
        assert direct.isDirect();
        return MEMORY.getDirectBufferAddress(direct);
    }

    private static int errno() {
        return LAST_ERROR.get();
    }

    private static int check(String call, int result) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, errno());
        }
        return result;
    }

    /** A socket that is closed on exec. */
    public static int socket(int domain, int type, int protocol) throws ErrnoException {
        return check("socket", C.socket(domain, type | SOCK_CLOEXEC, protocol));
    }

    public static int nonBlockingSocket(int domain, int type, int protocol) throws ErrnoException {
        return socket(domain, type | SOCK_NONBLOCK, protocol);
    }

    public static void bind(int fd, ByteBuffer address, int length) throws ErrnoException {
        check("bind", C.bind(fd, address(address), length));
    }

    public static void bindV4(int fd, int address, int port) throws ErrnoException {
        int errno = -tryBindV4(fd, address, port);
        if (errno != 0) {
            throw new ErrnoException("bind", errno);
        }
    }

    /** The same for whoever tries many ports: 0, or minus the errno. */
    public static int tryBindV4(int fd, int address, int port) {
        ByteBuffer scratch = SCRATCH.get();
        int result = C.bind(fd, address(socketAddress(scratch, 0, address, port)), SOCKADDR_IN_BYTES);
        return result == 0 ? 0 : -errno();
    }

    public static void connectV4(int fd, int address, int port) throws ErrnoException {
        int errno = -tryConnectV4(fd, address, port);
        if (errno != 0) {
            throw new ErrnoException("connect", errno);
        }
    }

    /** The same for whoever does not wait: 0, or minus the errno. */
    public static int tryConnectV4(int fd, int address, int port) {
        ByteBuffer scratch = SCRATCH.get();
        int result = C.connect(fd, address(socketAddress(scratch, 0, address, port)), SOCKADDR_IN_BYTES);
        return result == 0 ? 0 : -errno();
    }

    /** The address half of getsockname. */
    public static int localAddressV4(int fd) throws ErrnoException {
        ByteBuffer scratch = SCRATCH.get();
        scratch.putInt(0, SOCKADDR_IN_BYTES);
        check("getsockname", C.getsockname(fd, address(scratch) + 16, address(scratch)));
        return scratch.order() == ByteOrder.BIG_ENDIAN ? scratch.getInt(20) : Integer.reverseBytes(scratch.getInt(20));
    }

    /** Binds an AF_UNIX socket to an abstract name: it belongs to the network namespace and ends with its process. */
    public static void bindAbstract(int fd, String name) throws ErrnoException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        assert bytes.length < 107 : name;
        ByteBuffer scratch = SCRATCH.get();
        scratch.putShort(0, (short) AF_UNIX).put(2, (byte) 0).put(3, bytes);
        check("bind", C.bind(fd, address(scratch), 3 + bytes.length));
    }

    /** Binds an AF_UNIX socket to a path where there is nothing yet. */
    public static void bindPath(int fd, String path) throws ErrnoException {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_PATH) {
            throw new ErrnoException("bind", ENAMETOOLONG);
        }
        ByteBuffer scratch = SCRATCH.get();
        scratch.putShort(0, (short) AF_UNIX).put(2, bytes).put(2 + bytes.length, (byte) 0);
        check("bind", C.bind(fd, address(scratch), 3 + bytes.length));
    }

    /** Writes a struct sockaddr_in at {@code at}. */
    public static ByteBuffer socketAddress(ByteBuffer into, int at, int address, int port) {
        into.putShort(at, (short) AF_INET);
        into.put(at + 2, (byte) (port >>> 8)).put(at + 3, (byte) port);
        into.put(at + 4, (byte) (address >>> 24)).put(at + 5, (byte) (address >>> 16));
        into.put(at + 6, (byte) (address >>> 8)).put(at + 7, (byte) address);
        into.putLong(at + 8, 0);
        return into;
    }

    public static void listen(int fd, int backlog) throws ErrnoException {
        check("listen", C.listen(fd, backlog));
    }

    /** Waits for a connection, which does not block. */
    public static int accept(int fd) throws ErrnoException {
        int accepted = C.accept4(fd, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
        while (accepted < 0 && errno() == EINTR) {
            accepted = C.accept4(fd, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
        }
        return check("accept", accepted);
    }

    /** Of a socket, what it sends. */
    public static void shutdownSending(int fd) {
        int unused = C.shutdown(fd, SHUT_WR); // ENOTCONN: the other side was quicker
    }

    /** Of a socket, both ways; whoever waits for it wakes up. */
    public static void shutdown(int fd) {
        int unused = C.shutdown(fd, SHUT_RDWR); // ENOTCONN: the other side was quicker
    }

    public static void setOption(int fd, int level, int name, int value) throws ErrnoException {
        ByteBuffer scratch = SCRATCH.get();
        scratch.putInt(0, value);
        check("setsockopt", C.setsockopt(fd, level, name, address(scratch), Integer.BYTES));
    }

    /** {@code argument}: direct memory that the kernel reads and writes. */
    public static void ioctl(int fd, long request, ByteBuffer argument) throws ErrnoException {
        check("ioctl", C.ioctl(fd, request, address(argument)));
    }

    /** Of a socket's buffer: in a user namespace only what net.core.rmem_max and wmem_max allow is to be had. */
    public static void bufferSize(int fd, int forced, int allowed, int bytes) throws ErrnoException {
        try {
            setOption(fd, SOL_SOCKET, forced, bytes);
        } catch (ErrnoException e) {
            setOption(fd, SOL_SOCKET, allowed, bytes);
        }
    }

    public static int option(int fd, int level, int name) throws ErrnoException {
        return options(fd, level, name, 1)[0];
    }

    /** An option that is an array of ints (SO_MEMINFO). */
    public static int[] options(int fd, int level, int name, int count) throws ErrnoException {
        ByteBuffer scratch = SCRATCH.get();
        scratch.putInt(0, count * Integer.BYTES);
        check("getsockopt", C.getsockopt(fd, level, name, address(scratch) + 8, address(scratch)));
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = scratch.getInt(8 + i * Integer.BYTES);
        }
        return values;
    }

    /** Attaches a classic BPF program, given as struct sock_filter instructions, in place of an earlier one. */
    public static void attachFilter(int fd, ByteBuffer instructions, int count) throws ErrnoException {
        ByteBuffer scratch = SCRATCH.get();
        scratch.putLong(0, 0).putShort(0, (short) count).putLong(8, address(instructions));
        check("setsockopt SO_ATTACH_FILTER", C.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, address(scratch), 16));
    }

    /** Loads an eBPF program for sockets' filters: it is attached by its descriptor (SO_ATTACH_BPF), to any number of them. */
    public static int loadFilter(ByteBuffer instructions) throws ErrnoException {
        ByteBuffer license = memory(1); // none: it calls no functions of the kernel's
        ByteBuffer attributes = memory(BPF_ATTR_BYTES);
        attributes.putInt(0, BPF_PROG_TYPE_SOCKET_FILTER);
        attributes.putInt(4, instructions.capacity() / EBPF_INSTRUCTION_BYTES);
        attributes.putLong(8, address(instructions)).putLong(16, address(license));
        return check("bpf", (int) C.syscall(SYS_BPF, BPF_PROG_LOAD, address(attributes), BPF_ATTR_BYTES));
    }

    /** Writes a struct mmsghdr at {@code at}: one iovec, and a peer's address unless {@code nameAddress} is 0. */
    public static void messageHeader(ByteBuffer into, int at, long nameAddress, long iovecAddress) {
        into.putLong(at, nameAddress).putInt(at + 8, nameAddress == 0 ? 0 : SOCKADDR_IN_BYTES);
        into.putLong(at + 16, iovecAddress);
        vectorCount(into, at, 1);
    }

    /** The message whose header stands at {@code at} consists of so many iovecs. */
    public static void vectorCount(ByteBuffer headers, int at, int count) {
        headers.putLong(at + 24, count);
    }

    /** The number of bytes that recvmmsg put into the message whose header stands at {@code at}. */
    public static int messageLength(ByteBuffer headers, int at) {
        return headers.getInt(at + MSG_LEN_OFFSET);
    }

    /** Takes what waits, at most {@code count} messages; 0: nothing, or only a pending error, which this clears. */
    public static int receiveMessages(int fd, long vectorAddress, int count) {
        int received = C.recvmmsg(fd, vectorAddress, count, MSG_DONTWAIT, 0);
        return Math.max(received, 0);
    }

    /** Sends the first of {@code count} messages, as many as go; if not even the first does, minus its errno. */
    public static int sendMessages(int fd, long vectorAddress, int count) {
        int sent = C.sendmmsg(fd, vectorAddress, count, MSG_DONTWAIT);
        return sent >= 0 ? sent : -errno();
    }

    /** At most what {@code into} holds, from its index 0 on; minus the errno if it fails. */
    public static int read(int fd, ByteBuffer into) {
        return read(fd, into, 0, into.capacity());
    }

    public static int read(int fd, ByteBuffer into, int at, int length) {
        long taken = C.read(fd, address(into) + at, length);
        return taken >= 0 ? (int) taken : -errno();
    }

    /** As {@link #read(int, ByteBuffer, int, int)}, of a socket, and it all stays there; see SO_PEEK_OFF in socket(7). */
    public static int look(int fd, ByteBuffer into, int at, int length) {
        long seen = C.recv(fd, address(into) + at, length, MSG_PEEK | MSG_DONTWAIT);
        return seen >= 0 ? (int) seen : -errno();
    }

    /** The bytes before {@code length}, as far as they go; minus the errno if none does. */
    public static int write(int fd, ByteBuffer from, int length) {
        return write(fd, from, 0, length);
    }

    public static int write(int fd, ByteBuffer from, int at, int length) {
        long written = C.write(fd, address(from) + at, length);
        return written >= 0 ? (int) written : -errno();
    }

    /** Writes a struct iovec: {@code length} bytes of what is direct, from {@code from} on. */
    public static void vector(ByteBuffer into, int index, ByteBuffer direct, int from, int length) {
        vector(into, index, address(direct) + from, length);
    }

    /** The same, of what lies at {@code address}. */
    public static void vector(ByteBuffer into, int index, long address, int length) {
        int at = index * IOVEC_BYTES;
        into.putLong(at, address).putLong(at + 8, length);
    }

    /** Like {@link #write(int, ByteBuffer, int)} with what the first {@code count} vectors name, one behind the other. */
    public static int writeVectors(int fd, ByteBuffer vectors, int count) {
        long written = C.writev(fd, address(vectors), count);
        return written >= 0 ? (int) written : -errno();
    }

    /** A descriptor to read what is there. */
    static int openToRead(Path file) throws ErrnoException {
        return open(file, OPEN_TO_READ);
    }

    /** A descriptor to write to what is there; it does not wait until somebody reads (of a FIFO ENXIO). */
    static int openToWrite(Path file) throws ErrnoException {
        return open(file, OPEN_TO_WRITE);
    }

    private static int open(Path file, int flags) throws ErrnoException {
        byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
        return check("open", C.open(address(memory(path.length + 1).put(0, path)), flags));
    }

    /** A counter that polls as readable when it is not zero; reads and writes never block. */
    public static int eventFd() throws ErrnoException {
        return check("eventfd", C.eventfd(0, EFD_FLAGS));
    }

    /** Adds one to an eventfd. A counter that is full (EAGAIN) is as readable as it can be. */
    public static void signal(int eventFd) {
        ByteBuffer scratch = SCRATCH.get();
        scratch.putLong(0, 1);
        long written = C.write(eventFd, address(scratch), Long.BYTES);
        assert written == Long.BYTES || errno() == EAGAIN : ErrnoException.name(errno());
    }

    /** Takes an eventfd back to zero. */
    public static void clear(int eventFd) {
        long taken = C.read(eventFd, address(SCRATCH.get()), Long.BYTES);
        assert taken == Long.BYTES || errno() == EAGAIN : ErrnoException.name(errno());
    }

    /** A timer that polls as readable when it has gone off. */
    public static int timerFd() throws ErrnoException {
        return check("timerfd_create", C.timerfd_create(CLOCK_MONOTONIC, TFD_FLAGS));
    }

    /** It goes off once, {@code ns} from now, at least 1; what it was set to before, and whether it has gone off, is forgotten. */
    public static void setTimer(int timerFd, long ns) {
        assert ns > 0;
        ByteBuffer scratch = SCRATCH.get();
        scratch.putLong(0, 0).putLong(8, 0); // it_interval
        timespec(scratch, 16, ns);
        int set = C.timerfd_settime(timerFd, 0, address(scratch), 0);
        assert set == 0 : ErrnoException.name(errno());
    }

    /** Writes a struct pollfd that waits for {@code event}. */
    public static void pollDescriptor(ByteBuffer into, int index, int fd, int event) {
        int at = index * POLLFD_BYTES;
        into.putInt(at, fd).putShort(at + 4, (short) event).putShort(at + 6, (short) 0);
    }

    /** What poll saw at a descriptor; 0: nothing. */
    public static int pollEvents(ByteBuffer descriptors, int index) {
        return descriptors.getShort(index * POLLFD_BYTES + 6);
    }

    /** Waits; a negative {@code timeoutNs} is for ever. Returns how many are ready; 0 also when a signal came. */
    public static int poll(ByteBuffer descriptors, int count, long timeoutNs) {
        int ready = C.ppoll(address(descriptors), count, timeout(timeoutNs), 0);
        assert ready >= 0 || errno() == EINTR : ErrnoException.name(errno());
        return Math.max(ready, 0);
    }

    /** The address of a struct timespec, 0 if {@code ns} is negative: for ever. */
    private static long timeout(long ns) {
        if (ns < 0) {
            return 0;
        }
        ByteBuffer scratch = SCRATCH.get();
        timespec(scratch, 0, ns);
        return address(scratch);
    }

    private static void timespec(ByteBuffer into, int at, long ns) {
        into.putLong(at, ns / 1_000_000_000).putLong(at + 8, ns % 1_000_000_000);
    }

    /** Waits until one descriptor is ready for {@code event}, or ended; a signal may end the wait before. */
    public static void awaitEvent(int fd, int event) {
        ByteBuffer scratch = SCRATCH.get();
        pollDescriptor(scratch, 0, fd, event);
        int ready = C.ppoll(address(scratch), 1, 0, 0);
        assert ready >= 0 || errno() == EINTR : ErrnoException.name(errno());
    }

    /** A set of descriptors, which polls as readable when one of them is ready. */
    public static int epoll() throws ErrnoException {
        return check("epoll_create1", C.epoll_create1(SOCK_CLOEXEC));
    }

    /** {@code operation}: EPOLL_CTL_…; {@code events}: POLL…, EPOLLET; {@code data}: what {@link #epollData} calls it. */
    public static void epollControl(int epoll, int operation, int fd, int events, int data) throws ErrnoException {
        ByteBuffer scratch = SCRATCH.get();
        scratch.putInt(0, events).putLong(EPOLL_DATA_OFFSET, data);
        check("epoll_ctl", C.epoll_ctl(epoll, operation, fd, address(scratch)));
    }

    /**
     * Waits, -1 milliseconds for ever, and tells which are ready: how many structs {@code into} was given, each EPOLL_EVENT_BYTES
     * long; 0 also when a signal came.
     */
    public static int epollWait(int epoll, ByteBuffer into, int timeoutMs) {
        int ready = C.epoll_wait(epoll, address(into), into.capacity() / EPOLL_EVENT_BYTES, timeoutMs);
        assert ready >= 0 || errno() == EINTR : ErrnoException.name(errno());
        return Math.max(ready, 0);
    }

    /** POLL…, EPOLLHUP, EPOLLRDHUP. */
    public static int epollEvents(ByteBuffer events, int index) {
        return events.getInt(index * EPOLL_EVENT_BYTES);
    }

    public static int epollData(ByteBuffer events, int index) {
        return events.getInt(index * EPOLL_EVENT_BYTES + EPOLL_DATA_OFFSET);
    }

    /** How a thread is scheduled, as far as that is permitted. */
    static void schedule(int thread, int policy, int priority) {
        ByteBuffer scratch = SCRATCH.get();
        scratch.putInt(0, priority);
        int unused = C.sched_setscheduler(thread, policy, address(scratch));
    }

    /** How much of the processor a thread gets beside others, as far as that is permitted: -20 most, 19 least. */
    static void nice(int thread, int value) {
        int unused = C.setpriority(PRIO_PROCESS, thread, value);
    }

    /** The process ends now, while the JVM would first give each thread that waits in a system call 300 ms. */
    public static void exit(int status) {
        C._exit(status);
    }

    /** A descriptor that becomes readable when the process ends. */
    public static int pidFdOpen(int pid) throws ErrnoException {
        return check("pidfd_open", (int) C.syscall(SYS_PIDFD_OPEN, pid, 0));
    }

    /** What another process has open, as a descriptor of ours: the same file, at the same place in it. */
    static int duplicate(int pid, int descriptor) throws ErrnoException {
        int pidFd = pidFdOpen(pid);
        try {
            return check("pidfd_getfd", (int) C.syscall(SYS_PIDFD_GETFD, pidFd, descriptor, 0));
        } finally {
            close(pidFd);
        }
    }

    /** EINTR and a late EIO leave the descriptor closed all the same (close(2)). */
    public static void close(int fd) {
        int unused = C.close(fd);
    }
}
