package rawtcp.daemon;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Owner;
import rawtcp.host.Host;
import rawtcp.socket.Routing;
import rawtcp.socket.SocketCalls;

/** Who makes socket calls: the sessions of one pid are the threads of one process, with one table of handles. */
final class SocketProcesses {
    private final Host host;
    private final Routing routing;
    private final KernelKnobs kernelKnobs;
    private final Map<Integer, SocketProcess> byPid = new HashMap<>();
    private final SocketProtocol.Buffers buffers = new SocketProtocol.Buffers();
    private long lastNumber;

    SocketProtocol.Buffers buffers() {
        return buffers;
    }

    /** One of them; {@code calls} belong to the stack's thread. */
    static final class SocketProcess {
        final int pid;
        final SocketCalls calls;
        private int sessions;

        private SocketProcess(int pid, SocketCalls calls) {
            this.pid = pid;
            this.calls = calls;
        }
    }

    SocketProcesses(Host host, Routing routing, KernelKnobs kernelKnobs) {
        this.host = host;
        this.routing = routing;
        this.kernelKnobs = kernelKnobs;
    }

    Host host() {
        return host;
    }

    KernelKnobs kernelKnobs() {
        return kernelKnobs;
    }

    synchronized boolean isEmpty() {
        return byPid.isEmpty();
    }

    /** One more session of a process. On the stack's thread. */
    synchronized SocketProcess join(Endpoint endpoint, int pid, String program, long nowNs) {
        SocketProcess process = byPid.get(pid);
        if (process == null) {
            // The number keeps it apart from commands of a process that happens to have this pid here.
            Owner owner = new Owner(pid, program, --lastNumber);
            SocketCalls calls = new SocketCalls(endpoint, host.knobs(), routing, owner);
            Instant now = Instant.now();
            calls.wallClock(now.getEpochSecond() * 1_000_000_000L + now.getNano() - nowNs);
            process = new SocketProcess(pid, calls);
            byPid.put(pid, process);
        }
        process.sessions++;
        return process;
    }

    /** True: that was the last session of a process, and all its handles are to be closed, as a kernel does when one ends. */
    synchronized boolean leave(SocketProcess process) {
        assert process.sessions > 0 && byPid.get(process.pid) == process : process.pid;
        process.sessions--;
        if (process.sessions > 0) {
            return false;
        }
        byPid.remove(process.pid);
        return true;
    }
}
