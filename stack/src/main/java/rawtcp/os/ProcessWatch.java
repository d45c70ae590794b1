package rawtcp.os;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Tells of the end of processes that are not our children, however they end: a thread that polls their pidfds. */
public final class ProcessWatch implements AutoCloseable {
    /** For kernels without pidfd_open (before 5.3) and where it is forbidden. */
    private static final long POLL_PROC_NS = 50_000_000;

    private static final int NO_PIDFD = -1;

    private final LongConsumer onEnd;
    private final int wake;
    private final Thread thread;
    private final Map<Long, Integer> descriptors = new HashMap<>();
    private boolean closed;

    /** Starts the thread; on it {@code onEnd} is called once for each watched process. */
    public ProcessWatch(LongConsumer onEnd) throws ErrnoException {
        this.onEnd = onEnd;
        wake = LibC.eventFd();
        thread = new Thread(this::run, "rawtcp-process-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** One that has already ended is told of too. Again for the same process does nothing. */
    public synchronized void watch(long pid) {
        if (closed || descriptors.containsKey(pid)) {
            return;
        }
        int fd = NO_PIDFD;
        try {
            fd = LibC.pidFdOpen(Math.toIntExact(pid));
        } catch (ErrnoException e) {
            // ESRCH: gone, which the look into /proc sees as well; ENOSYS, EPERM: that look has to do.
        }
        descriptors.put(pid, fd);
        LibC.signal(wake);
    }

    private void run() {
        while (true) {
            List<Map.Entry<Long, Integer>> watched;
            synchronized (this) {
                if (closed) {
                    LibC.close(wake);
                    return;
                }
                watched = new ArrayList<>(descriptors.size());
                descriptors.forEach((pid, fd) -> watched.add(Map.entry(pid, fd)));
            }
            waitFor(watched).forEach(this::ended);
        }
    }

    /** Which of these have ended; empty also when the set has changed. */
    private List<Long> waitFor(List<Map.Entry<Long, Integer>> watched) {
        ByteBuffer polled = LibC.memory((1 + watched.size()) * LibC.POLLFD_BYTES);
        LibC.pollDescriptor(polled, 0, wake, LibC.POLLIN);
        boolean lookIntoProc = false;
        for (int i = 0; i < watched.size(); i++) {
            int fd = watched.get(i).getValue();
            LibC.pollDescriptor(polled, 1 + i, fd, LibC.POLLIN);
            lookIntoProc |= fd == NO_PIDFD;
        }
        int unused = LibC.poll(polled, 1 + watched.size(), lookIntoProc ? POLL_PROC_NS : -1);
        LibC.clear(wake);
        List<Long> ended = new ArrayList<>();
        for (int i = 0; i < watched.size(); i++) {
            long pid = watched.get(i).getKey();
            boolean gone = watched.get(i).getValue() == NO_PIDFD ? !isThere(pid) : LibC.pollEvents(polled, 1 + i) != 0;
            if (gone) {
                ended.add(pid);
            }
        }
        return ended;
    }

    private static boolean isThere(long pid) {
        return Files.exists(Path.of("/proc", Long.toString(pid)));
    }

    private void ended(long pid) {
        synchronized (this) {
            Integer fd = descriptors.remove(pid);
            if (fd == null) {
                return;
            }
            if (fd != NO_PIDFD) {
                LibC.close(fd);
            }
        }
        onEnd.accept(pid);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        LibC.signal(wake);
        descriptors.values().stream().filter(fd -> fd != NO_PIDFD).forEach(LibC::close);
        descriptors.clear();
    }
}
