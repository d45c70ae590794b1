package rawtcp.tcp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import rawtcp.knob.Knobs;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IcmpError;
import rawtcp.wire.Segment;

/** One connection. Reads no clock, opens no socket, starts no thread; same calls in, same segments out. */
public final class Connection {
    /** What a connection is made of. {@code mtu}: of the path; {@code isn}: RFC 6528, by {@link rawtcp.tcp.parts.Isn}. */
    public record Setup(
            int id, FourTuple tuple, Knobs knobs, ConnectionOptions options, int mtu, int isn, int tsOffset) {}

    /** RFC 9293 3.10.1, active OPEN: SYN_SENT. */
    public static Connection open(Setup setup, long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** RFC 9293 3.10.7.2: a listener's answer to {@code syn}: SYN_RCVD. */
    public static Connection answer(Setup setup, Segment syn, long nowNs) {
        throw new UnsupportedOperationException();
    }

    // The sans-IO face.

    public void onSegment(long nowNs, Segment in) {
        throw new UnsupportedOperationException();
    }

    /** Early or repeated calls do nothing. */
    public void onDeadline(long nowNs) {
        throw new UnsupportedOperationException();
    }

    /**
     * Fills out; false: nothing to send now. A connection that has just become CLOSED may still have its RST to send:
     * ask until false before it is forgotten.
     */
    public boolean pollTransmit(long nowNs, Segment out) {
        throw new UnsupportedOperationException();
    }

    public long nextDeadlineNs() {
        throw new UnsupportedOperationException();
    }

    /** An ICMP error whose quoted sequence number the caller has not checked: this does (RFC 5927). */
    public void onIcmp(long nowNs, IcmpError error) {
        throw new UnsupportedOperationException();
    }

    // User calls (RFC 9293 3.10.2 to 3.10.6).

    /** Takes what fits into the send buffer and returns the number of bytes; 0: full. Refused after shutdown: see {@link #canSend}. */
    public int send(long nowNs, ByteBuffer data, boolean urgent) {
        throw new UnsupportedOperationException();
    }

    /** Received bytes in order; 0: none now; -1: the peer's FIN was reached, or the connection is over. */
    public int receive(long nowNs, ByteBuffer into) {
        throw new UnsupportedOperationException();
    }

    /** False in a state in which shutdown(2) fails with ENOTCONN. */
    public boolean shutdown(long nowNs, Shutdown how) {
        throw new UnsupportedOperationException();
    }

    /** close(2): nobody reads any more. RST if data was unread or SO_LINGER is 0, else FIN; what then remains is an orphan. */
    public void close(long nowNs, Cause why) {
        throw new UnsupportedOperationException();
    }

    /** RFC 9293 3.10.5 ABORT: RST to the peer if it is synchronized, CLOSED. */
    public void abort(long nowNs, Cause why) {
        throw new UnsupportedOperationException();
    }

    /** Ends without a packet. */
    public void end(long nowNs, Cause why) {
        throw new UnsupportedOperationException();
    }

    /** In TIME_WAIT: may this SYN begin a new incarnation (RFC 6191, RFC 9293 MAY-2)? The caller has a listener for it. */
    public boolean acceptsNewSyn(long nowNs, Segment syn) {
        throw new UnsupportedOperationException();
    }

    /** An initial sequence number for the next incarnation, beyond all that this one used. */
    public int isnAfter() {
        throw new UnsupportedOperationException();
    }

    // What others see.

    public int id() {
        throw new UnsupportedOperationException();
    }

    public FourTuple tuple() {
        throw new UnsupportedOperationException();
    }

    public State state() {
        throw new UnsupportedOperationException();
    }

    public ConnectionOptions options() {
        throw new UnsupportedOperationException();
    }

    /** Grows with everything that a waiting caller may care about: state, data, space, urgent, failure. */
    public int revision() {
        throw new UnsupportedOperationException();
    }

    /** close() was called: no owner any more. True also in TIME_WAIT and CLOSED. */
    public boolean isOrphan() {
        throw new UnsupportedOperationException();
    }

    /** Why it was closed or orphaned; null while it is owned. */
    public Cause orphanCause() {
        throw new UnsupportedOperationException();
    }

    public Failure failure() {
        throw new UnsupportedOperationException();
    }

    /** Why it failed, for people: {@code RST from peer after 0.3 ms}; null if it did not. */
    public String failureText() {
        throw new UnsupportedOperationException();
    }

    /** Both queues as {@code ss} shows them: unread bytes; bytes sent or waiting, not acknowledged. */
    public int receiveQueue() {
        throw new UnsupportedOperationException();
    }

    public int sendQueue() {
        throw new UnsupportedOperationException();
    }

    /** Of the send queue, what was never sent. */
    public int unsent() {
        throw new UnsupportedOperationException();
    }

    /** True while send would take bytes now or later. */
    public boolean canSend() {
        throw new UnsupportedOperationException();
    }

    /** True once nothing more can ever be received: FIN reached and all read, or over. */
    public boolean atEnd() {
        throw new UnsupportedOperationException();
    }

    /** True once everything sent, a FIN included, is acknowledged. */
    public boolean allAcked() {
        throw new UnsupportedOperationException();
    }

    public Timers timers() {
        throw new UnsupportedOperationException();
    }

    /** How often the thing that a timer repeats was repeated so far (retransmissions, probes). */
    public int timerCount(rawtcp.tcp.parts.Timer timer) {
        throw new UnsupportedOperationException();
    }

    /** The last states with times and causes, oldest first. */
    public List<Transition> history() {
        throw new UnsupportedOperationException();
    }

    /** For an orphan: retries allowed by tcp_orphan_retries (0 acts as 8). */
    public int retriesAllowed() {
        throw new UnsupportedOperationException();
    }

    /** For an orphan: when it dies if the peer stays silent, and the knob or rule by which; NEVER if nothing ends it. */
    public long diesAtNs(long nowNs) {
        throw new UnsupportedOperationException();
    }

    public String diesBy() {
        throw new UnsupportedOperationException();
    }

    /** Everything by its RFC 9293 or Linux name in camelCase, in the order to show it: Integer, Long, Double, Boolean, String. */
    public Map<String, Object> variables(long nowNs) {
        throw new UnsupportedOperationException();
    }
}
