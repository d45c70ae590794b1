package rawtcp.socket;

import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Knobs;
import rawtcp.tcp.parts.Timers;

/** The calls of one process over its table of handles. All on the stack's thread, or the one thread of a simulation. */
public final class SocketCalls {
    final Endpoint endpoint;
    final Knobs knobs;
    final Routing routing;
    final Owner owner;

    public SocketCalls(Endpoint endpoint, Knobs knobs, Routing routing, Owner owner) {
        this.endpoint = endpoint;
        this.knobs = knobs;
        this.routing = routing;
        this.owner = owner;
    }

    /** The call, with no effect yet. */
    public SocketCall begin(Request request) {
        return new SocketCall() {
            @Override
            public Reply attempt(long nowNs) {
                return Reply.failed(Errno.EOPNOTSUPP);
            }

            @Override
            public long deadlineNs() {
                return Timers.NEVER;
            }
        };
    }

    /** The process ended: every handle is closed as the kernel does it. */
    public void exit(long nowNs) {
        endpoint.ownerEnded(nowNs, owner);
    }
}
