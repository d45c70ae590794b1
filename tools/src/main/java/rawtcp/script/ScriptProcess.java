package rawtcp.script;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rawtcp.script.Script.Direction;
import rawtcp.script.Script.Segments;
import rawtcp.wire.IpAddress;

/** The process that a script plays: its descriptors by the script's own numbers, and the connections under test. */
final class ScriptProcess {
    private static final int FIRST_REMOTE_PORT = 40_000;

    final Options options;
    final IpAddress local;
    final IpAddress remote;

    private final Map<Integer, Descriptor> descriptors = new HashMap<>();
    private final List<Flow> flows = new ArrayList<>();
    private Flow current;
    private int nextRemotePort = FIRST_REMOTE_PORT;

    ScriptProcess(Options options) {
        this.options = options;
        local = IpAddress.parse(options.localAddress);
        remote = IpAddress.parse(options.remoteAddress);
    }

    enum Kind {
        SOCKET,
        EPOLL,
        PIPE_READ,
        PIPE_WRITE,
        FILE
    }

    /** {@code pipe}: lengths of what was put in, oldest first; {@code fileLength}: bytes that a file has. */
    static final class Descriptor {
        final Kind kind;
        final int handle;
        final Flow flow;
        final ArrayDeque<Integer> pipe;
        long fileLength;
        long fileAt;

        private Descriptor(Kind kind, int handle, Flow flow, ArrayDeque<Integer> pipe) {
            this.kind = kind;
            this.handle = handle;
            this.flow = flow;
            this.pipe = pipe;
        }

        static Descriptor socket(int handle, Flow flow) {
            return new Descriptor(Kind.SOCKET, handle, flow, null);
        }

        static Descriptor epoll(int handle) {
            return new Descriptor(Kind.EPOLL, handle, null, null);
        }

        static Descriptor pipe(Kind kind, ArrayDeque<Integer> pipe) {
            return new Descriptor(kind, -1, null, pipe);
        }

        static Descriptor file(long length) {
            Descriptor file = new Descriptor(Kind.FILE, -1, null, null);
            file.fileLength = length;
            return file;
        }
    }

    // Descriptors.

    /** Null: the script has no such one open. */
    Descriptor descriptor(int number) {
        return descriptors.get(number);
    }

    /** What a call is given for a number: its handle, or the number itself, negated, where nothing is open: EBADF. */
    int handle(int number) {
        Descriptor descriptor = descriptors.get(number);
        return descriptor == null ? -1 : descriptor.handle;
    }

    void put(int number, Descriptor descriptor, Values values) throws ScriptError {
        if (descriptors.containsKey(number)) {
            throw values.error("descriptor " + number + " is open already");
        }
        descriptors.put(number, descriptor);
    }

    void remove(int number) {
        Descriptor descriptor = descriptors.remove(number);
        if (descriptor != null && descriptor.flow != null) {
            descriptor.flow.handle = -1;
        }
    }

    // Connections.

    /** The one that {@code %{ }%} looks at; null before there is any. */
    Flow current() {
        return current;
    }

    Flow newSocket(int handle) {
        Flow flow = new Flow();
        flow.handle = handle;
        flow.localPort = options.bindPort;
        current = flow;
        return flow;
    }

    /** Before a call of connect, or of what connects as it sends. */
    void connecting(Flow flow, int remotePort) {
        flow.remotePort = remotePort;
        flow.connecting();
        if (!flows.contains(flow)) {
            flows.add(flow);
        }
    }

    /** The connection that accept has given, by its peer's port; null: none that the script has made. */
    Flow accepted(int remotePort, int handle) {
        for (int i = flows.size() - 1; i >= 0; i--) {
            Flow flow = flows.get(i);
            if (flow.remotePort == remotePort && flow.handle < 0 && flow.role == Flow.Role.OPEN) {
                flow.handle = handle;
                return flow;
            }
        }
        return null;
    }

    /** The connection that a packet of the script belongs to; made, if a packet arrives and no connection is there. */
    Flow flow(Segments packet, int line) throws ScriptError {
        boolean in = packet.direction() == Direction.IN;
        if (packet.sourcePort() != 0) {
            int localPort = in ? packet.destinationPort() : packet.sourcePort();
            int remotePort = in ? packet.sourcePort() : packet.destinationPort();
            return flow(localPort, remotePort, in);
        }
        boolean inConnection =
                current != null && (current.role == Flow.Role.OPEN || current.role == Flow.Role.CONNECTING);
        if (inConnection) {
            return current;
        }
        if (!in) {
            throw new ScriptError(line, "no connection yet that a packet could be expected of");
        }
        return passive(current == null ? options.bindPort : current.localPort, nextRemotePort++);
    }

    private Flow flow(int localPort, int remotePort, boolean mayMake) {
        for (int i = flows.size() - 1; i >= 0; i--) {
            if (flows.get(i).localPort == localPort && flows.get(i).remotePort == remotePort) {
                return flows.get(i);
            }
        }
        if (!mayMake && current != null && current.role == Flow.Role.CONNECTING) {
            return current;
        }
        return passive(localPort, remotePort);
    }

    private Flow passive(int localPort, int remotePort) {
        Flow flow = new Flow();
        flow.role = Flow.Role.OPEN;
        flow.localPort = localPort;
        flow.remotePort = remotePort;
        flows.add(flow);
        current = flow;
        return flow;
    }

    /** True if the packet is of this connection, as far as is known by now. */
    boolean belongs(LiveSegment seen, Flow flow) {
        boolean ends = seen.source().equals(local)
                && seen.destination().equals(remote)
                && seen.destinationPort() == flow.remotePort;
        boolean isFirst = flow.isExpectingSyn() && seen.has(Segments.SYN) && !seen.has(Segments.ACK);
        return ends && (isFirst || (flow.role == Flow.Role.OPEN && seen.sourcePort() == flow.localPort));
    }
}
