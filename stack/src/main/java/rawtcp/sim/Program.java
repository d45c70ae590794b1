package rawtcp.sim;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.net.Packet;
import rawtcp.sim.observer.End;
import rawtcp.sim.observer.Pattern;
import rawtcp.sim.observer.Violation;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Failure;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.wire.FourTuple;
import rawtcp.wire.Segment;

/** One end of a {@link Scenario}: it takes its steps one after the other, each as soon as it can be taken. */
final class Program extends Watched {
    private static final Set<Cause> PATIENCE_OVER = EnumSet.of(
            Cause.SYN_TIMEOUT,
            Cause.SYN_ACK_TIMEOUT,
            Cause.RETRANSMIT_TIMEOUT,
            Cause.ORPHAN_RETRIES,
            Cause.FIN_TIMEOUT,
            Cause.LINGER2_OVER);

    /** Nobody gives up who has heard something within this: the least of all patience is that of a SYN-ACK, 63 s. */
    private static final long SILENCE_NS = 20_000_000_000L;

    private static final long TIME_WAIT_NS = 60_000_000_000L; // 2MSL: tcp_msl is 30 s
    /** Before the least RTO: where nothing was lost or very late, nothing waits for it. */
    private static final long SOON_NS = 150_000_000;

    private final Network network;
    private final int sends;
    private final int expects;
    private final ByteBuffer read;
    private final Deque<Scenario.Step> steps = new ArrayDeque<>();
    private Connection connection;
    private int written;
    private boolean atEnd;
    private CallFailed failed;
    private long heardNs;
    private long heardInLifeNs;
    private long ackHeardNs;

    /** So many bytes it sends, and so many come. */
    Program(Network network, SimHost host, int sends, int expects) {
        super(host);
        this.network = network;
        this.sends = sends;
        this.expects = expects;
        read = ByteBuffer.allocate(expects + 1);
    }

    /** It has its connection now, by connect or by accept. */
    void begin(Connection own) {
        connection = own;
    }

    /** As {@link #begin}, and of its data goes with the SYN what may. */
    void beginFast(Connection own) {
        connection = own;
        observer.call(null);
        written = host.endpoint().fastOpen(network.clock().nowNs(), own, ByteBuffer.wrap(data(true, own.iss(), sends)));
    }

    /** Once its SYN has left. */
    void tellWritten() {
        end().wrote(written, written == sends, false);
    }

    /** An earlier connection, at which nobody looks but the watchers. */
    void closeEarlier(Connection own) {
        FourTuple tuple = own.tuple();
        End end = observer.end(tuple.localPort(), tuple.remote().v4Bits(), tuple.remotePort());
        observer.call(end);
        end.closed();
        host.endpoint().close(network.clock().nowNs(), own, Cause.CLOSE_CALL);
        end.shut();
        network.turn(host);
    }

    Connection connection() {
        return connection;
    }

    void then(List<Scenario.Step> more) {
        steps.addAll(more);
    }

    /** Instead of all that it still waits for. */
    void abandon() {
        steps.clear();
        steps.add(Scenario.Step.CLOSE);
    }

    /** What its connection looks like on the wire; null: like nothing so far. */
    private End end() {
        FourTuple tuple = connection.tuple();
        return observer.end(tuple.localPort(), tuple.remote().v4Bits(), tuple.remotePort());
    }

    @Override
    void arrives(long nowNs, Packet packet) {
        heard(nowNs, packet.flags());
        super.arrives(nowNs, packet);
    }

    private void heard(long nowNs, int flags) {
        heardNs = nowNs;
        if ((flags & Segment.RST) == 0 && connection != null && !isOver()) {
            ackHeardNs = (flags & Segment.ACK) != 0 ? nowNs : ackHeardNs;
            heardInLifeNs = nowNs;
        }
    }

    private Transition last() {
        List<Transition> history = connection.history();
        return history.get(history.size() - 1);
    }

    private boolean isOver() {
        return last().to() == State.CLOSED;
    }

    /** All steps that can be taken now. A call that fails ends it: what was the matter is judged in the end. */
    void act() {
        while (connection != null && !steps.isEmpty()) {
            boolean taken;
            try {
                taken = take(steps.peek(), network.clock().nowNs());
            } catch (CallFailed e) {
                failed = e;
                abandon();
                continue;
            }
            network.turn(host);
            if (!taken) {
                return;
            }
            steps.remove();
        }
    }

    private boolean take(Scenario.Step step, long nowNs) throws CallFailed {
        Endpoint endpoint = host.endpoint();
        End end = end();
        switch (step) {
            case SEND -> {
                observer.call(end);
                ByteBuffer rest = ByteBuffer.wrap(data(true, connection.iss(), sends));
                rest.position(written);
                written += endpoint.send(nowNs, connection, rest, false);
                Violation.unless(written == sends, () -> this + ": the send buffer took only " + written);
                end.wrote(written, true, false);
                return true;
            }
            case READ, END -> {
                observer.call(end);
                atEnd |= endpoint.receive(nowNs, connection, read) < 0;
                end.read(read.position());
                return step == Scenario.Step.END ? atEnd : read.position() >= expects;
            }
            default -> {
                if (connection.state() == State.SYN_SENT || connection.state() == State.SYN_RCVD) {
                    return false;
                }
                observer.call(end);
                if (step == Scenario.Step.SHUT) {
                    endpoint.shutdown(nowNs, connection, Shutdown.WRITE);
                } else {
                    end.closed();
                    endpoint.close(nowNs, connection, Cause.CLOSE_CALL);
                }
                end.shut();
                return true;
            }
        }
    }

    /** What it sends, or what it is to receive, after the SYN with {@code isn}. */
    private byte[] data(boolean own, int isn, int length) {
        FourTuple tuple = connection.tuple();
        byte[] data = new byte[length];
        long stream = own
                ? Pattern.stream(tuple.localPort(), tuple.remotePort(), isn)
                : Pattern.stream(tuple.remotePort(), tuple.localPort(), isn);
        Pattern.fill(stream, 0, data, length);
        return data;
    }

    /** It was given no chance: nothing was heard for long when it, or its host in its place, gave up. */
    boolean gaveUp() {
        if (connection == null) {
            return network.clock().nowNs() - heardNs > SILENCE_NS;
        }
        Transition last = last();
        return PATIENCE_OVER.contains(last.cause()) && last.atNs() - heardNs > SILENCE_NS;
    }

    /** What was read is what the peer has sent, up to where it was read. */
    void checkBytes() {
        byte[] seen = Arrays.copyOf(read.array(), read.position());
        boolean isPrefix = seen.length == 0
                || (seen.length <= expects && Arrays.equals(seen, data(false, connection.irs(), seen.length)));
        Violation.unless(isPrefix, () -> this + ": other bytes were read than were sent");
        Violation.unless(
                !atEnd || seen.length == expects, () -> this + ": the end was told before everything was read");
    }

    /** All steps were taken, and it has come through these states. */
    void checkDone(java.util.regex.Pattern states) {
        Violation.unless(failed == null, () -> this + ": " + failed.getMessage());
        Violation.unless(connection != null && steps.isEmpty(), () -> this + ": not done");
        Violation.unless(connection.failure() == Failure.NONE, () -> this + ": " + connection.failureText());
        Violation.unless(states.matcher(states()).matches(), () -> this + ": should have been " + states);
    }

    /**
     * 2MSL begin with the last segment that came to it with ACK, be it a FIN again (RFC 9293 3.10.7.4 eighth), or with one
     * of the past (Linux).
     */
    void checkTimeWait() {
        if (connection != null && last().cause() == Cause.TIME_WAIT_OVER) {
            long waitedNs = last().atNs() - ackHeardNs;
            Violation.unless(
                    waitedNs >= TIME_WAIT_NS && last().atNs() - heardInLifeNs <= TIME_WAIT_NS,
                    () -> this + ": TIME_WAIT ended after " + waitedNs + " ns");
        }
    }

    /** Nothing was lost or very late: from state to state no timer was needed but that of 2MSL. */
    void checkPace(int delays) {
        long soonNs = SOON_NS + delays * Choice.SHORT_NS;
        long beforeNs = Long.MAX_VALUE;
        for (Transition transition : connection.history()) {
            long waitedNs = transition.atNs() - beforeNs;
            Violation.unless(
                    waitedNs < soonNs || transition.cause() == Cause.TIME_WAIT_OVER,
                    () -> this + ": " + transition.to() + " came only after " + waitedNs + " ns");
            beforeNs = transition.atNs();
        }
    }

    private String states() {
        StringJoiner states = new StringJoiner(" ");
        for (Transition transition : connection.history()) {
            states.add(transition.to().name());
        }
        return states.toString();
    }

    @Override
    public String toString() {
        return host + (connection == null ? ": no connection" : ": " + states())
                + ", read " + read.position() + " of " + expects + (atEnd ? " to the end" : "")
                + (steps.isEmpty() ? "" : ", next " + steps);
    }
}
