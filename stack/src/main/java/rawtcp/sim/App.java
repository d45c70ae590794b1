package rawtcp.sim;

import java.nio.ByteBuffer;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Owner;
import rawtcp.net.Chance;
import rawtcp.sim.observer.End;
import rawtcp.sim.observer.Observer;
import rawtcp.sim.observer.Pattern;
import rawtcp.sim.observer.Violation;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;
import rawtcp.wire.FourTuple;

/** One end's application: it writes, reads, ends and leaves as its plan and the seed say. */
final class App {
    private static final long FILLS = 300;
    /** More is offered than fits, and asked for than is there. */
    private static final int BEYOND = 100;

    final SimHost host;
    final Connection connection;
    final Plan plan;
    final Owner owner;
    /** Null until it is known: the application at the other end. */
    App peer;

    private final Network network;
    private final Observer observer;
    private final Chance chance;
    private final long stream;
    private long written;
    private long read;
    private boolean endRead;
    private boolean writeShut;
    private boolean closed;

    App(
            Network network,
            SimHost host,
            Observer observer,
            Chance chance,
            Connection connection,
            Plan plan,
            Owner owner) {
        this.network = network;
        this.host = host;
        this.observer = observer;
        this.chance = chance;
        this.connection = connection;
        this.plan = plan;
        this.owner = owner;
        FourTuple tuple = connection.tuple();
        stream = Pattern.stream(tuple.localPort(), tuple.remotePort(), connection.iss());
    }

    long read() {
        return read;
    }

    /** So much that the smallest buffer on the way is filled some hundred times. */
    void limit() {
        long smallest = Math.min(plan.buffer(ConnectionOption.SNDBUF), peer.plan.buffer(ConnectionOption.RCVBUF));
        plan.toWrite = (int) Math.max(written, Math.min(plan.toWrite, FILLS * smallest));
    }

    boolean isClosed() {
        return closed;
    }

    boolean isOver() {
        return connection.state() == State.CLOSED;
    }

    private long nowNs() {
        return network.clock().nowNs();
    }

    private Endpoint endpoint() {
        return host.endpoint();
    }

    /** Null: nothing was sent for it so far. */
    private End end() {
        FourTuple tuple = connection.tuple();
        End end = observer.end(tuple.localPort(), tuple.remote().v4Bits(), tuple.remotePort());
        return end != null && end.iss() == connection.iss() ? end : null; // else another one has its ports now
    }

    /** One thing that an application may do, while the network is bad. */
    void act() {
        if (closed) {
            return;
        }
        switch (chance.nextInt(8)) {
            case 0, 1, 2 -> write(1 + chance.nextInt(plan.largestWrite));
            case 3, 4, 5 -> read(1 + chance.nextInt(plan.largestRead));
            case 6 -> shutIfDone();
            default -> leave();
        }
    }

    /** As an application that means well: writes all, reads all, shuts, closes when the peer is done too. {@code hopeless}: or at once. */
    void finish(boolean hopeless) {
        if (closed) {
            return;
        }
        write(Integer.MAX_VALUE);
        while (read(60_000) > 0) {
            // until nothing is left
        }
        boolean opening = connection.state() == State.SYN_SENT || connection.state() == State.SYN_RCVD;
        if (opening && !hopeless) {
            return;
        }
        shutIfDone();
        boolean peerGone = peer != null && peer.isOver(); // its RST may have been lost: else we would wait for ever
        if ((writeShut && (endRead || peerGone)) || isOver() || hopeless) {
            close();
        }
    }

    /** With the SYN, which has not left yet, leaves what may (RFC 7413). */
    void openFast() {
        byte[] data = new byte[Math.min(plan.toWrite, plan.largestWrite)];
        Pattern.fill(stream, 0, data, data.length);
        observer.call(null);
        written = endpoint().fastOpen(nowNs(), connection, ByteBuffer.wrap(data));
    }

    private void write(int most) {
        int length = (int) Math.min(Math.min(most, connection.sendSpace() + BEYOND), plan.toWrite - written);
        if (length <= 0 || !connection.canSend()) {
            return;
        }
        byte[] data = new byte[length];
        Pattern.fill(stream, written, data, length);
        boolean urgent = plan.urgent && chance.oneIn(20);
        observer.call(end());
        int taken;
        try {
            taken = endpoint().send(nowNs(), connection, ByteBuffer.wrap(data), urgent);
        } catch (CallFailed e) {
            throw new Violation("canSend, and yet: " + e.getMessage());
        }
        written += taken;
        tellWritten(taken == length, urgent && taken > 0);
        network.turn(host);
    }

    private void tellWritten(boolean whole, boolean urgent) {
        End end = end();
        if (end != null) {
            end.wrote(written, whole, urgent);
        }
    }

    /** What was asked for before the observer had seen a packet. */
    void tellAll() {
        tellWritten(true, false);
    }

    private int read(int most) {
        ByteBuffer into = ByteBuffer.allocate(Math.min(most, connection.receiveQueue() + BEYOND));
        observer.call(end());
        int got;
        try {
            got = endpoint().receive(nowNs(), connection, into);
        } catch (CallFailed e) {
            got = -1;
        }
        if (got > 0) {
            check(into.flip());
            read += got;
            End end = end();
            if (end != null) {
                end.read(read);
            }
        }
        endRead |= got < 0;
        network.turn(host);
        return got;
    }

    /** Received bytes are a prefix of sent bytes. */
    private void check(ByteBuffer data) {
        FourTuple tuple = connection.tuple();
        long from = Pattern.stream(tuple.remotePort(), tuple.localPort(), connection.irs());
        for (int i = 0; i < data.limit(); i++) {
            if (data.get(i) != Pattern.at(from, read + i)) {
                throw new Violation(host + ": a wrong byte was read at " + (read + i));
            }
        }
        Violation.unless(
                peer == null || read + data.limit() <= peer.written, () -> host + ": more was read than was sent");
    }

    private void shutIfDone() {
        State state = connection.state();
        if (state == State.SYN_SENT) {
            return;
        }
        boolean cannot = !connection.canSend();
        if (writeShut || (written < plan.toWrite && !cannot)) {
            return;
        }
        if (!cannot) {
            shutdown(Shutdown.WRITE);
            End end = end();
            if (end != null) {
                end.shut();
            }
            network.turn(host);
        }
        writeShut = true;
    }

    private void shutdown(Shutdown how) {
        observer.call(end());
        try {
            endpoint().shutdown(nowNs(), connection, how);
        } catch (CallFailed e) {
            throw new Violation("shutdown in " + connection.state() + ": " + e.getMessage());
        }
    }

    private void leave() {
        if (plan.shutsRead
                && connection.state().isSynchronized()
                && connection.state() != State.TIME_WAIT
                && chance.oneIn(4)) {
            shutdown(Shutdown.READ);
            End end = end();
            if (end != null) {
                end.readShut();
            }
            network.turn(host);
        }
        if (plan.exit != Plan.Exit.POLITE && chance.oneIn(10)) {
            if (plan.exit == Plan.Exit.ABORT) {
                abort();
            } else {
                close();
            }
        } else if (endRead && writeShut) {
            close();
        }
    }

    private void abort() {
        End end = end();
        if (mayReset(connection.state(), end)) {
            observer.rudeCall(end);
        } else {
            observer.call(end);
        }
        closed = true;
        endpoint().abort(nowNs(), connection, Cause.ABORT_CALL);
        network.turn(host);
        endpoint().close(nowNs(), connection, Cause.CLOSE_CALL);
    }

    private static boolean mayReset(State state, End end) { // RFC 9293 3.10.5
        return end != null
                && switch (state) {
                    case SYN_RCVD, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> true;
                    default -> false;
                };
    }

    /** close(2) in Linux's order: unread data, SO_LINGER 0, TCP_LINGER2 below 0, else FIN. */
    private void close() {
        End end = end();
        State state = connection.state();
        boolean unread = end != null
                && end.unread() > 0
                && state != State.SYN_SENT
                && state != State.TIME_WAIT
                && state != State.CLOSED;
        boolean linger0 = plan.options.isSet(ConnectionOption.LINGER) && mayReset(state, end);
        boolean linger2 = state == State.FIN_WAIT_2 && plan.options.get(ConnectionOption.LINGER2) == -1;
        boolean reset = unread || linger0 || linger2;
        boolean bothFins = state == State.CLOSING || state == State.LAST_ACK;
        if (reset) {
            observer.rudeCall(end);
        } else if (bothFins && plan.options.isSet(ConnectionOption.LINGER)) { // while something is unsent (Linux)
            observer.callThatMayReset(end);
        } else {
            observer.call(end);
        }
        if (end != null) {
            end.closed();
            if (!reset) {
                end.shut();
            }
        }
        closed = true;
        if (plan.exit == Plan.Exit.OWNER_DIES) {
            endpoint().ownerEnded(nowNs(), owner);
        } else {
            endpoint().close(nowNs(), connection, Cause.CLOSE_CALL);
        }
        network.turn(host);
    }

    @Override
    public String toString() {
        return host + " " + connection.tuple() + " " + connection.state() + ": wrote " + written + " of " + plan.toWrite
                + ", read " + read + (plan.isRude() ? ", rude" : "") + (closed ? ", closed" : "");
    }
}
