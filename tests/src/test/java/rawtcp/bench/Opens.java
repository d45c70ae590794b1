package rawtcp.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.BitSet;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;

/**
 * Connections that are opened and closed, by the kernel's TCP: many at once on one thread, with no more system calls than a
 * program in C would make, so that the load is not what limits the rate.
 */
final class Opens {
    private static final int AT_ONCE = 16;
    private static final int BACKLOG = 1024;
    private static final int EINPROGRESS = 115;
    private static final int MOST_EVENTS = 64;
    private static final int TURN_MS = 100;

    private final int epoll;
    private final ByteBuffer events = LibC.memory(MOST_EVENTS * LibC.EPOLL_EVENT_BYTES);
    private final ByteBuffer data = LibC.memory(4096);
    private final BitSet open = new BitSet(); // descriptors of a client's
    private final BitSet asked = new BitSet(); // those whose direction is ended
    private int opened;
    private int failed;

    private Opens() throws ErrnoException {
        epoll = LibC.epoll();
    }

    /** What has happened at a descriptor. */
    private interface Event {
        void at(int fd) throws IOException;
    }

    private void each(Event event) throws IOException {
        int ready = LibC.epollWait(epoll, events, TURN_MS);
        for (int i = 0; i < ready; i++) {
            event.at(LibC.epollData(events, i));
        }
    }

    // ---- the client ----

    /** Opens, ends its direction, sees the peer end the other, and closes: how many it did, and how many failed. */
    static String client(InetSocketAddress to, long endNs) throws IOException {
        return new Opens().run(ByteBuffer.wrap(to.getAddress().getAddress()).getInt(), to.getPort(), endNs);
    }

    private String run(int address, int port, long endNs) throws IOException {
        long beginNs = System.nanoTime();
        for (int i = 0; i < AT_ONCE; i++) {
            open(address, port);
        }
        while (System.nanoTime() < endNs) {
            each(fd -> {
                if (!asked.get(fd)) {
                    asked.set(fd);
                    LibC.shutdownSending(fd);
                    LibC.epollControl(epoll, LibC.EPOLL_CTL_MOD, fd, LibC.POLLIN, fd);
                    return;
                }
                asked.clear(fd);
                if (LibC.read(fd, data) == 0) {
                    opened++;
                } else {
                    failed++;
                }
                LibC.close(fd);
                open.clear(fd);
                open(address, port);
            });
        }
        String told = opened * 1e9 / (System.nanoTime() - beginNs) + " " + failed;
        open.stream().forEach(LibC::close);
        LibC.close(epoll);
        return told;
    }

    private void open(int address, int port) throws ErrnoException {
        int fd = LibC.nonBlockingSocket(LibC.AF_INET, LibC.SOCK_STREAM, 0);
        int errno = -LibC.tryConnectV4(fd, address, port);
        if (errno != 0 && errno != EINPROGRESS) {
            throw new ErrnoException("connect", errno);
        }
        LibC.epollControl(epoll, LibC.EPOLL_CTL_ADD, fd, LibC.POLLOUT, fd);
        open.set(fd);
    }

    // ---- the server ----

    /** Closes each connection when its peer has ended it, on a thread of its own. */
    static void serve(int port) throws IOException {
        int listener = LibC.socket(LibC.AF_INET, LibC.SOCK_STREAM, 0);
        LibC.bindV4(listener, 0, port);
        LibC.listen(listener, BACKLOG);
        Opens server = new Opens();
        LibC.epollControl(server.epoll, LibC.EPOLL_CTL_ADD, listener, LibC.POLLIN, listener);
        Thread thread = new Thread(() -> server.serveAll(listener), "closes");
        thread.setDaemon(true);
        thread.start();
    }

    private void serveAll(int listener) {
        try {
            while (true) {
                each(fd -> {
                    if (fd == listener) {
                        int accepted = LibC.accept(listener);
                        LibC.epollControl(epoll, LibC.EPOLL_CTL_ADD, accepted, LibC.POLLIN, accepted);
                    } else if (LibC.read(fd, data) <= 0) {
                        LibC.close(fd);
                    }
                });
            }
        } catch (IOException e) {
            System.err.println("load: " + e);
        }
    }
}
