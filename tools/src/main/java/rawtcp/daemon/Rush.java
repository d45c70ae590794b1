package rawtcp.daemon;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import rawtcp.command.Service;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.ListenRequest;
import rawtcp.endpoint.Listener;
import rawtcp.host.PracticeStack;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;
import rawtcp.wire.IpAddress;

/**
 * Thousands of connections to a service, opened and closed within a practice stack: by then the JVM has compiled all that the
 * life of a connection needs, as well as it ever will. It does so with what was called some five thousand times while its
 * compiler kept up; where that falls behind, calls count for less. So they come in parts, with rests between.
 */
final class Rush implements AutoCloseable {
    private static final int CONNECTIONS = 24_000;
    static final int PART = 400;
    private static final long REST_MS = 30;
    private static final int AT_ONCE = 16;
    private static final int PORT = 9;

    /** 192.0.2.1: nobody's, and not leaving this process. */
    private static final IpAddress ADDRESS = IpAddress.v4(0xc0000201);

    private final PracticeStack stack = new PracticeStack();
    private final List<Connection> open = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(1);
    private int done;

    /** As many as {@code mayGoOn} leaves time for. */
    void run(BooleanSupplier mayGoOn) throws CallFailed, InterruptedException {
        Listener listener = stack.host().call(this::listen);
        Service.start(stack.host(), listener, Service.Kind.DISCARD);
        while (done < CONNECTIONS && mayGoOn.getAsBoolean()) {
            int until = done + PART;
            boolean unused = stack.host().await((nowNs, endpoint) -> goOn(nowNs, endpoint, until));
            Thread.sleep(REST_MS);
        }
    }

    /** How many were opened and closed. */
    int done() {
        return done;
    }

    private Listener listen(long nowNs, Endpoint endpoint) throws CallFailed {
        return endpoint.listen(nowNs, new ListenRequest(ADDRESS, PORT, AT_ONCE, false, new ConnectionOptions(), null));
    }

    /** Null: more of them are on their way. */
    private Boolean goOn(long nowNs, Endpoint endpoint, int until) throws CallFailed {
        for (int i = open.size() - 1; i >= 0; i--) {
            if (isOver(nowNs, endpoint, open.get(i))) {
                open.remove(i);
                done++;
            }
        }
        while (done < until && open.size() < AT_ONCE) {
            open.add(endpoint.connect(
                    nowNs, new ConnectRequest(ADDRESS, 0, ADDRESS, PORT, new ConnectionOptions(), null)));
        }
        return done < until ? null : true;
    }

    /** Opened, it is closed in one direction, which the service answers with the other. */
    private boolean isOver(long nowNs, Endpoint endpoint, Connection connection) throws CallFailed {
        if (connection.state() == State.SYN_SENT) {
            return false;
        }
        if (connection.state() == State.ESTABLISHED) {
            endpoint.shutdown(nowNs, connection, Shutdown.WRITE);
        }
        if (endpoint.receive(nowNs, connection, scratch.clear()) == 0) {
            return false;
        }
        endpoint.close(nowNs, connection, Cause.CLOSE_CALL);
        return true;
    }

    @Override
    public void close() {
        stack.close();
    }
}
