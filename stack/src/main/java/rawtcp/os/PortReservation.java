package rawtcp.os;

import java.util.HashMap;
import java.util.Map;

/**
 * Ports that no program of this host can get while we use them, nor we while one has them. Each is a kernel socket
 * without SO_REUSEADDR that listens behind a filter which lets nothing pass: a merely bound one would have the kernel
 * make an RST (for the guard to drop) of every packet of ours. One thread uses it.
 */
public final class PortReservation implements AutoCloseable {
    private static final PacketFilter NOTHING = PacketFilter.nothing();
    private static final int ANY_ADDRESS = 0;

    /** To ask is to have it for a moment: nobody of ours must be refused for that. */
    private static final Object TRYING = new Object();

    private static final int NOT_LOADED = -1;

    private final Map<Integer, Integer> descriptors = new HashMap<>();
    /** Of the filter that all can share, if that is to be had. */
    private final int filter = load();

    /** A socket that has not got the port it was tried with; -1: none. */
    private int unbound = -1;

    private static int load() {
        try {
            return PacketFilter.loadNothing();
        } catch (ErrnoException e) {
            return NOT_LOADED;
        }
    }

    /**
     * Takes a port; false: a program or another stack has it.
     *
     * @throws ErrnoException EACCES: a privileged port
     */
    public boolean reserve(int port) throws ErrnoException {
        assert port > 0 && port <= 0xffff : port;
        assert !descriptors.containsKey(port) : port;
        if (unbound < 0) {
            unbound = LibC.socket(LibC.AF_INET, LibC.SOCK_STREAM, 0);
        }
        int errno = tryPort(unbound, port);
        if (errno == LibC.EADDRINUSE) {
            return false; // the socket serves for the next port that is tried
        }
        int fd = unbound;
        unbound = -1;
        try {
            if (errno != 0) {
                throw new ErrnoException("bind", errno);
            }
            silence(fd);
            LibC.listen(fd, 0);
        } catch (ErrnoException e) {
            LibC.close(fd);
            throw e;
        }
        descriptors.put(port, fd);
        return true;
    }

    /** For every address, also where we listen on one only: the guard drops the kernel's RSTs for all of them. An errno, or 0. */
    private static int tryPort(int fd, int port) {
        synchronized (TRYING) {
            int errno = -LibC.tryBindV4(fd, ANY_ADDRESS, port);
            if (errno == LibC.EADDRINUSE) {
                ProcessStart.awaitEnd(); // it may have the socket with which we had the port
                errno = -LibC.tryBindV4(fd, ANY_ADDRESS, port);
            }
            return errno;
        }
    }

    private void silence(int fd) throws ErrnoException {
        if (filter == NOT_LOADED) {
            NOTHING.attach(fd);
        } else {
            LibC.setOption(fd, LibC.SOL_SOCKET, LibC.SO_ATTACH_BPF, filter);
        }
    }

    /** True if no program of the host, nor another stack, has the port now. */
    public static boolean isFree(int port) {
        int fd;
        try {
            fd = LibC.socket(LibC.AF_INET, LibC.SOCK_STREAM, 0);
        } catch (ErrnoException e) {
            return false;
        }
        synchronized (TRYING) {
            try {
                return tryPort(fd, port) == 0;
            } finally {
                LibC.close(fd);
            }
        }
    }

    public boolean holds(int port) {
        return descriptors.containsKey(port);
    }

    public void release(int port) {
        Integer fd = descriptors.remove(port);
        assert fd != null : port;
        LibC.close(fd);
    }

    public int count() {
        return descriptors.size();
    }

    @Override
    public void close() {
        descriptors.values().forEach(LibC::close);
        descriptors.clear();
        if (unbound >= 0) {
            LibC.close(unbound);
        }
        if (filter != NOT_LOADED) {
            LibC.close(filter);
        }
    }
}
