package rawtcp.command;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.host.Host;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.parts.Repeating;

/**
 * Answers every connection of a listener by itself. The whole work is one attempt that the stack's thread repeats
 * whenever anything changed, before that is acknowledged: no thread per connection, no copy to a session. Ends when the
 * listener is closed and the last connection is done.
 */
public final class Service {
    /** The small servers of RFC 862, 863 and 864. */
    public enum Kind {
        ECHO,
        DISCARD,
        CHARGEN
    }

    private static final int SCRATCH_BYTES = 64 * 1024;
    private static final Repeating CHARGEN_LINES = new Repeating(chargenLines());
    private static final int CHARGEN_AT_ONCE = 1 << 20;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Host host;
    private final Listener listener;
    private final Kind kind;

    /** At which something has happened since they were looked at. */
    private List<Served> changed = new ArrayList<>();

    private List<Served> looked = new ArrayList<>();
    private int served;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);

    Service(Host host, Listener listener, Kind kind) {
        this.host = host;
        this.listener = listener;
        this.kind = kind;
    }

    /** Serves on a thread of its own, for a detached listener. */
    public static void start(Host host, Listener listener, Kind kind) {
        Thread thread = new Thread(() -> new Service(host, listener, kind).runDetached(), "service " + listener.id());
        thread.setDaemon(true);
        thread.start();
    }

    private void runDetached() {
        try {
            run();
        } catch (CallFailed | InterruptedException e) {
            return; // the stack stops
        }
    }

    void run() throws CallFailed, InterruptedException {
        Boolean unused = host.answer(this::round);
    }

    private Boolean round(long nowNs, Endpoint endpoint) {
        acceptAll(nowNs, endpoint);
        List<Served> now = changed;
        changed = looked;
        looked = now;
        for (int i = 0; i < now.size(); i++) {
            served -= now.get(i).goesOn(nowNs, endpoint) ? 0 : 1;
        }
        now.clear();
        return (listener.isClosed() && served == 0) ? true : null;
    }

    private void acceptAll(long nowNs, Endpoint endpoint) {
        try {
            while (!listener.isClosed()) {
                Connection accepted = endpoint.accept(nowNs, listener, listener.owner());
                if (accepted == null) {
                    return;
                }
                served++;
                changed.add(new Served(accepted));
            }
        } catch (CallFailed e) {
            return; // closed meanwhile
        }
    }

    /** One connection and what it still owes: echoed bytes that did not fit. */
    private final class Served implements Connection.Watch {
        private final Connection connection;
        private ByteBuffer pending = NOTHING;
        private int seenRevision;
        /** Among those that have changed, or being answered just now. */
        private boolean changes = true;

        Served(Connection connection) {
            this.connection = connection;
            connection.watch(this);
            if (kind != Kind.ECHO) {
                connection.keepNothing();
            }
            if (kind == Kind.CHARGEN) {
                boolean first = connection.staging().stageRepeating(this, CHARGEN_LINES, 0);
                assert first : "nobody else has heard of this connection";
            }
        }

        @Override
        public void touched() {
            if (!changes && connection.revision() != seenRevision) {
                changes = true;
                changed.add(this);
            }
        }

        /** False once it is done with. */
        boolean goesOn(long nowNs, Endpoint endpoint) {
            boolean more = answer(nowNs, endpoint);
            seenRevision = connection.revision();
            if (more) {
                changes = false;
            } else {
                connection.watch(null);
                endpoint.close(nowNs, connection, Cause.CLOSE_CALL);
            }
            return more;
        }

        private boolean answer(long nowNs, Endpoint endpoint) {
            try {
                return switch (kind) {
                    case ECHO -> echo(nowNs, endpoint);
                    case DISCARD -> discard(nowNs, endpoint);
                    case CHARGEN -> chargen(nowNs, endpoint);
                };
            } catch (CallFailed e) {
                return false; // reset, or closed by someone else
            }
        }

        private boolean echo(long nowNs, Endpoint endpoint) throws CallFailed {
            while (true) {
                if (pending.hasRemaining()) {
                    endpoint.send(nowNs, connection, pending, false);
                    if (pending.hasRemaining()) {
                        return connection.canSend();
                    }
                }
                int count = endpoint.receive(nowNs, connection, scratch.clear());
                if (count <= 0) {
                    return count == 0;
                }
                endpoint.send(nowNs, connection, scratch.flip(), false);
                keepPending();
            }
        }

        private void keepPending() {
            if (scratch.hasRemaining()) {
                pending = ByteBuffer.allocate(scratch.remaining()).put(scratch).flip();
            }
        }

        private boolean discard(long nowNs, Endpoint endpoint) throws CallFailed {
            return endpoint.receive(nowNs, connection, scratch.clear()) == 0;
        }

        /** RFC 864: data goes out until the caller ends the connection; whatever is received is thrown away. */
        private boolean chargen(long nowNs, Endpoint endpoint) throws CallFailed {
            discard(nowNs, endpoint);
            while (connection.canSend()) {
                int sent = connection.sendStaged(nowNs, CHARGEN_AT_ONCE, 0);
                endpoint.touched(connection);
                if (sent == 0) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The 95 printing characters in lines of 72, each line beginning one further on; after 95 lines it begins anew. */
    private static byte[] chargenLines() {
        int characters = '~' - ' ' + 1;
        int lineLength = 72;
        ByteBuffer lines = ByteBuffer.allocate(characters * (lineLength + 2));
        for (int first = 0; first < characters; first++) {
            for (int i = 0; i < lineLength; i++) {
                lines.put((byte) (' ' + (first + i) % characters));
            }
            lines.put((byte) '\r').put((byte) '\n');
        }
        return lines.array();
    }
}
