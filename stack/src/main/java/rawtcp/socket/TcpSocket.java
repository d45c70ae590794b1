package rawtcp.socket;

import rawtcp.endpoint.Binding;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Listener;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.Errno;
import rawtcp.tcp.Sock;
import rawtcp.tcp.State;
import rawtcp.tcp.Wakeups;
import rawtcp.wire.IpAddress;

/** A TCP socket: what it is bound to, and the listener or the connection that it stands for now. */
final class TcpSocket extends Descriptor implements Connection.Watch {
    /** Of shutdown(2) and Linux's sk_shutdown. */
    static final int READ_SHUT = 1;

    static final int WRITE_SHUT = 2;
    static final int BOTH_SHUT = READ_SHUT | WRITE_SHUT;

    /** Linux's socket_state: what connect(2) and shutdown(2) ask about. */
    enum Phase {
        UNCONNECTED,
        CONNECTING,
        CONNECTED,
        /** It was shut before it was open; only connect(2) to AF_UNSPEC makes it fit for use again. */
        DISCONNECTING
    }

    final SocketCalls calls;
    final Settings settings;
    private final ConnectionOptions options;

    Phase phase = Phase.UNCONNECTED;
    /** Null: it has no port, or one that came with its connection. */
    Binding binding;
    /** The port was asked for by its number, and stays whatever becomes of what uses it (Linux SOCK_BINDPORT_LOCK). */
    private boolean portAsked;
    /** The address was asked for, and stays whatever becomes of its connections (Linux SOCK_BINDADDR_LOCK). */
    private boolean addressAsked;
    /** What getsockname(2) tells; the port is told even when it is no longer held (Linux inet_sport). */
    private IpAddress localAddress = IpAddress.ANY_V4;

    private int localPort;

    Listener listener;
    Connection connection;
    /** shutdown(2) marks a socket without connection although it fails, and the next connection finds it so. */
    int closedShut;

    /** Of a socket without connection: a disconnect leaves one (Linux sk_err). */
    private Errno closedError;

    private int dissolved;

    private long cookie;
    /** The connection that tells of what happens to it. */
    private Connection watched;

    private int enough; // calls for what was there already
    private int changes;
    private int errors;

    TcpSocket(SocketCalls calls) {
        this.calls = calls;
        settings = new Settings();
        options = new ConnectionOptions();
        options.set(ConnectionOption.OOBINLINE, 0);
    }

    /** Accepted. */
    TcpSocket(TcpSocket parent, Connection connection) {
        calls = parent.calls;
        settings = parent.settings.copy();
        options = connection.options();
        this.connection = connection;
        addressAsked = parent.addressAsked;
        isAt(connection);
        phase = Phase.CONNECTED;
    }

    // options

    ConnectionOptions options() {
        return options;
    }

    long option(ConnectionOption option, long whenUnset) {
        return options.isSet(option) ? options.get(option) : whenUnset;
    }

    void option(ConnectionOption option, long value, long nowNs) {
        options.set(option, value);
        if (connection != null) {
            connection.options().set(option, value);
            calls.endpoint.optionsChanged(nowNs, connection);
        }
    }

    void congestion(String name, long nowNs) {
        options.congestion(name);
        if (connection != null) {
            connection.options().congestion(name);
            calls.endpoint.optionsChanged(nowNs, connection);
        }
    }

    /** SO_SNDBUF or TCP_NOTSENT_LOWAT was set. */
    void sendLimitChanged(long nowNs) {
        if (connection != null) {
            connection.sendLimitChanged(nowNs);
            calls.endpoint.touched(connection);
        }
    }

    /** SO_RCVLOWAT was set: what is there may be enough by now, and calls as if it had just come (Linux tcp_set_rcvlowat). */
    void lowWater(long bytes, long nowNs) {
        option(ConnectionOption.RCVLOWAT, bytes, nowNs);
        if (readable() || peerIsDone()) {
            enough++;
        }
    }

    /** A number that no other socket of this stack has or had. */
    long cookie() {
        if (cookie == 0) {
            cookie = calls.endpoint.nextCookie();
        }
        return cookie;
    }

    // states

    State state() {
        if (listener != null) {
            return State.LISTEN;
        }
        if (connection == null || connection.state() == State.TIME_WAIT) { // Linux: a record of its own waits
            return State.CLOSED;
        }
        return connection.state();
    }

    /** Nothing can be sent or received yet. */
    boolean isOpening() {
        return state() == State.SYN_SENT || (state() == State.SYN_RCVD && !isFastOpen());
    }

    /** Opened by the SYN: data goes both ways, although the handshake is not over. */
    boolean isFastOpen() {
        return connection != null && connection.fastOpen().isPending();
    }

    /** The first data will make the SYN leave (TCP_FASTOPEN_CONNECT). */
    boolean isDeferred() {
        return connection != null && connection.fastOpen().isDeferred();
    }

    /** Its connection, of which there must be one, as socket calls see it. */
    Sock sock() {
        return connection.sock();
    }

    /** What is shut, by either side or by the end (Linux sk_shutdown). */
    int shut() {
        if (connection == null) {
            return closedShut;
        }
        if (state() == State.CLOSED) {
            return BOTH_SHUT;
        }
        return closedShut
                | (sock().readShut() || connection.finReceived() ? READ_SHUT : 0)
                | (sock().writeShut() ? WRITE_SHUT : 0);
    }

    /** The peer's FIN was reached (SOCK_DONE). */
    boolean peerIsDone() {
        return connection != null && connection.finReceived();
    }

    Errno pendingError() {
        return connection == null ? closedError : sock().pendingError();
    }

    /** Tells it once. */
    Errno takeError() {
        if (connection != null) {
            return sock().takeError();
        }
        Errno pending = closedError;
        closedError = null;
        return pending;
    }

    void failIfError() throws CallError {
        Errno pending = takeError();
        if (pending != null) {
            throw new CallError(pending);
        }
    }

    // names

    SockAddr localName() {
        return new SockAddr(localAddress, localPort);
    }

    /** What bind(2) has fixed; unspecified: nothing, or what is the address of no host (then Linux leaves it to the route). */
    IpAddress addressAsked() {
        boolean ofHost = addressAsked && !localAddress.isMulticast() && !localAddress.isBroadcast();
        return ofHost ? localAddress : IpAddress.ANY_V4;
    }

    SockAddr peerName() {
        return new SockAddr(connection.tuple().remote(), connection.tuple().remotePort());
    }

    // what happens to it

    /** Linux inet_bind: true as long as it may be bound, or bound anew since what it was has gone with its port. */
    boolean mayBeBound() {
        return state() == State.CLOSED && (binding == null || (connection != null && !portAsked));
    }

    /** {@code port} 0: it is not asked for; {@code holds} false: one is chosen when it connects (IP_BIND_ADDRESS_NO_PORT). */
    void bind(IpAddress local, int port, boolean holds) throws CallError {
        releasePort();
        localAddress = IpAddress.ANY_V4; // if it fails
        if (holds) {
            hold(local, port);
        }
        portAsked = port != 0;
        addressAsked |= !local.isUnspecified();
        localAddress = local;
        localPort = binding == null ? 0 : binding.port();
    }

    /** listen(2) needs a port. */
    void bindIfUnbound() throws CallError {
        if (binding == null) {
            portAsked = false;
            hold(addressAsked ? localAddress : IpAddress.ANY_V4, 0);
            localPort = binding.port();
        }
    }

    private void hold(IpAddress local, int port) throws CallError {
        try {
            binding = calls.endpoint.bind(local, port, options);
        } catch (CallFailed e) {
            throw new CallError(Failures.errno(e, Errno.EADDRINUSE));
        }
    }

    void releasePort() {
        if (binding != null) {
            calls.endpoint.unbind(binding);
            binding = null;
        }
    }

    private void isAt(Connection opened) {
        localAddress = opened.tuple().local();
        localPort = opened.tuple().localPort();
    }

    void connecting(Connection opened) {
        connection = opened;
        isAt(opened);
        phase = Phase.CONNECTING;
        closedError = null;
    }

    /** As connect(2) to AF_UNSPEC does it; what it was bound to stays. */
    void disconnected(Errno error) {
        boolean wasInUse = connection != null || listener != null;
        if (connection != null) {
            Wakeups told = sock().wakeups();
            changes += told.changeCount() + told.dataCount() + told.spaceCount();
            errors += told.errorCount();
        }
        connection = null;
        listener = null;
        if (wasInUse && !portAsked) {
            releasePort();
        }
        if (!addressAsked) {
            localAddress = IpAddress.ANY_V4;
        }
        phase = Phase.UNCONNECTED;
        closedShut = 0;
        closedError = error;
        changed();
    }

    /** How often connect(2) to AF_UNSPEC was called. */
    int dissolved() {
        return dissolved;
    }

    void dissolve(Errno error) {
        dissolved++;
        disconnected(error);
    }

    /** For what the connection can't tell by itself. */
    void changed() {
        changes++;
        touched();
    }

    @Override
    void end(Cause why, long nowNs) {
        super.end(why, nowNs);
        if (listener != null) {
            calls.endpoint.close(nowNs, listener);
            listener = null;
        }
        if (connection != null) {
            connection.watch(null);
            calls.endpoint.close(nowNs, connection, why);
        }
        releasePort();
    }

    // readiness, as Linux's tcp_poll has it

    @Override
    int poll(long nowNs) {
        State state = state();
        if (state == State.LISTEN) {
            return listener.acceptQueue() > 0 ? Poll.IN | Poll.RDNORM : 0;
        }
        int shut = shut();
        int mask = shut == BOTH_SHUT || state == State.CLOSED ? Poll.HUP : 0;
        if ((shut & READ_SHUT) != 0) {
            mask |= Poll.IN | Poll.RDNORM | Poll.RDHUP;
        }
        if (!isOpening()) {
            mask |= readable() ? Poll.IN | Poll.RDNORM : 0;
            if ((shut & WRITE_SHUT) != 0 || connection == null || sock().isWritable()) {
                mask |= Poll.OUT | Poll.WRNORM;
            } else {
                sock().wantSpace();
            }
            mask |= connection != null && sock().urgentArrived() ? Poll.PRI : 0;
        } else if (isDeferred()) {
            mask |= Poll.OUT | Poll.WRNORM;
        }
        boolean queued = connection != null && (!sock().icmpErrors().isEmpty() || sock().hasReports());
        if (pendingError() != null || queued) {
            mask |= Poll.ERR;
        }
        return mask;
    }

    /** SO_RCVLOWAT bytes, the urgent octet under the reader not among them, or as many as ever fit (tcp_epollin_ready). */
    private boolean readable() {
        if (connection == null) {
            return false;
        }
        int available = connection.receiveQueue() + (connection.finReceived() ? 1 : 0);
        if (available <= 0) {
            return false;
        }
        boolean onlyUrgent = sock().atUrgentMark() && !options.on(ConnectionOption.OOBINLINE);
        long target = option(ConnectionOption.RCVLOWAT, 1) + (onlyUrgent ? 1 : 0);
        return available >= target || sock().receiveWindow() <= sock().receivedSegment();
    }

    @Override
    Edges edges(long nowNs) {
        if (listener != null) {
            return new Edges(enough + listener.arrivals(), 0, changes, errors);
        }
        if (connection == null) {
            return new Edges(enough, 0, changes, errors);
        }
        Wakeups told = sock().wakeups();
        return new Edges(
                enough + told.dataCount(), told.spaceCount(), changes + told.changeCount(), errors + told.errorCount());
    }

    /** Once it has a connection, which is told of all else too that calls do to it. */
    @Override
    boolean tells() {
        if (connection != watched && connection != null) {
            connection.watch(this);
        }
        watched = connection;
        return connection != null && listener == null;
    }
}
