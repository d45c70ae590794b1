package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IcmpError;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/** One connection on the bench, under a virtual clock: segments in, segments out, both in {@link Notation}. */
final class Bench {
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;
    static final String PEER_SYN_OPTIONS = " win 65535 <mss 1460>";

    private static final FourTuple TUPLE =
            new FourTuple(IpAddress.parse("10.0.0.1"), 61_000, IpAddress.parse("10.0.0.2"), 80);

    final Knobs knobs = new Knobs();
    final ConnectionOptions options = new ConnectionOptions();
    int isn = 0xffff_fff0;
    int peerIsn = 0x7fff_fff8;
    int mtu = 1_500;
    String synOptions = PEER_SYN_OPTIONS;
    private ChallengeBudget challenges;
    /** Never 0: a forgotten clock shows. */
    long nowNs = 1_000 * SECOND;

    Connection c;
    /** What was sent and not yet looked at, data copied. */
    private final List<Segment> sent = new ArrayList<>();

    private final Segment out = new Segment();

    // making one

    Bench() {
        knob(Knob.TCP_TIMESTAMPS, 0).knob(Knob.TCP_SACK, 0).knob(Knob.TCP_WINDOW_SCALING, 0);
    }

    Bench knob(Knob knob, Object value) {
        Map<String, String> values = new HashMap<>();
        values.put(knob.label(), String.valueOf(value));
        try {
            knobs.set(values);
        } catch (Knobs.BadKnob e) {
            throw new IllegalArgumentException(e);
        }
        return this;
    }

    Bench option(ConnectionOption option, long value) {
        options.set(option, value);
        if (c != null) {
            c.optionsChanged(nowNs);
            drain();
        }
        return this;
    }

    Bench isn(int ours, int peers) {
        isn = ours;
        peerIsn = peers;
        return this;
    }

    /** Null: any number. */
    Bench challenges(ChallengeBudget budget) {
        challenges = budget;
        return this;
    }

    Bench synOptions(String text) {
        synOptions = text;
        return this;
    }

    private Connection.Setup setup() {
        Shared shared = new Shared(new Causes(), new Mib(), challenges, new Spares());
        return new Connection.Setup(1, TUPLE, knobs, options, mtu, isn, 0, RouteMetrics.NONE, shared);
    }

    Bench open() {
        c = Connection.open(setup(), nowNs);
        return drain();
    }

    /** With so many bytes in the SYN, or as many as go in (RFC 7413). */
    Bench openFast(int length) {
        knob(Knob.TCP_FASTOPEN, 5); // a client, without a cookie
        c = Connection.open(setup(), nowNs);
        c.fastOpen().host(new FastOpenHost(knobs));
        assertEquals(length, c.fastOpen(nowNs, ByteBuffer.wrap(Stream.bytes(1, length))));
        return drain();
    }

    Bench answer(String syn) {
        c = Connection.answer(setup(), Notation.parse(syn, null, peerIsn), nowNs);
        return drain();
    }

    /** Active open and handshake; the ACK that ends it is taken off. */
    Bench established() {
        open().in("S. 0(0) ack 1" + synOptions);
        assertEquals(State.ESTABLISHED, c.state());
        return forget();
    }

    /** In {@code state}, by the shortest way; SYN_RCVD after a passive open. */
    Bench in(State state) {
        switch (state) {
            case SYN_SENT -> open();
            case SYN_RCVD -> answer("S 0(0)" + synOptions);
            case ESTABLISHED -> established();
            case FIN_WAIT_1 -> established().shutdown(Shutdown.WRITE);
            case FIN_WAIT_2 -> in(State.FIN_WAIT_1).in(". R(0) ack N");
            case CLOSE_WAIT -> established().in("F. R(0) ack N");
            case CLOSING -> in(State.FIN_WAIT_1).in("F. R(0) ack U");
            case LAST_ACK -> in(State.CLOSE_WAIT).shutdown(Shutdown.WRITE);
            case TIME_WAIT -> in(State.FIN_WAIT_2).in("F. R(0) ack N");
            case CLOSED -> in(State.ESTABLISHED).in("R R(0)");
            case LISTEN -> throw new IllegalArgumentException("LISTEN is the endpoint's");
        }
        assertEquals(state, c.state());
        return forget();
    }

    // what happens to it

    Bench in(String line) {
        return in(Notation.parse(line, c, peerIsn));
    }

    Bench in(Segment segment) {
        c.onSegment(nowNs, segment);
        return drain();
    }

    /** Several segments before it gets to send. */
    Bench inAtOnce(String... lines) {
        for (String line : lines) {
            c.onSegment(nowNs, Notation.parse(line, c, peerIsn));
        }
        return drain();
    }

    Bench icmp(int type, int code, int mtuOfNextHop, int seq) {
        c.onIcmp(nowNs, new IcmpError(TUPLE.remote(), type, code, mtuOfNextHop, TUPLE, seq));
        return drain();
    }

    Bench send(int length) {
        assertEquals(length, offer(length));
        return this;
    }

    /** How many of so many bytes it took. */
    int offer(int length) {
        int at = c.sendEnd() - c.tcb.iss;
        int taken = c.send(nowNs, ByteBuffer.wrap(Stream.bytes(at, length)), false);
        drain();
        return taken;
    }

    Bench sendUrgent(int length) {
        int at = c.sendEnd() - c.tcb.iss;
        assertEquals(length, c.send(nowNs, ByteBuffer.wrap(Stream.bytes(at, length)), true));
        return drain();
    }

    /** Reads at most {@code max} bytes, checks that they belong there; the number read. */
    int read(int max) {
        int from = c.tcb.rcvNxt - (c.finReceived ? 1 : 0) - c.receiveQueue() - peerIsn;
        ByteBuffer into = ByteBuffer.allocate(max);
        int read = c.receive(nowNs, into);
        assertEquals(-1, Stream.mismatch(into.flip(), from), "a wrong byte was received");
        drain();
        return read;
    }

    Bench shutdown(Shutdown how) {
        assertTrue(c.shutdown(nowNs, how));
        return drain();
    }

    Bench close() {
        c.close(nowNs, Cause.CLOSE_CALL);
        return drain();
    }

    Bench abort() {
        c.abort(nowNs, Cause.ABORT_CALL);
        return drain();
    }

    /** The clock goes on, and stops at every deadline on the way. */
    Bench after(long ns) {
        long untilNs = nowNs + ns;
        while (c.nextDeadlineNs() <= untilNs) {
            nowNs = Math.max(nowNs, c.nextDeadlineNs());
            c.onDeadline(nowNs);
            drain();
            assertTrue(c.nextDeadlineNs() > nowNs, "a busy loop: the next deadline is now");
        }
        nowNs = untilNs;
        return this;
    }

    /** To its next deadline; the time that took. */
    long next() {
        assertTrue(c.nextDeadlineNs() != Timers.NEVER, "nothing to wait for");
        long waitedNs = c.nextDeadlineNs() - nowNs;
        after(waitedNs);
        return waitedNs;
    }

    /** With nothing from the peer until it is CLOSED: how long that took. */
    long untilClosed() {
        long startNs = nowNs;
        while (c.state() != State.CLOSED) {
            next();
        }
        return nowNs - startNs;
    }

    private Bench drain() {
        int count = 0;
        while (c.pollTransmit(nowNs, out)) {
            sent.add(copy(out));
            assertTrue(++count < 100_000, "it sends without end");
        }
        return this;
    }

    static Segment copy(Segment from) {
        byte[] data = new byte[from.dataLength()];
        from.copyData(0, data.length, ByteBuffer.wrap(data), 0);
        Segment to = new Segment().clear();
        to.source(from.source(), from.sourcePort()).destination(from.destination(), from.destinationPort());
        to.seq(from.seq()).ack(from.ack()).flags(from.flags()).window(from.window());
        to.urgentPointer(from.urgentPointer()).ttl(from.ttl()).trafficClass(from.trafficClass());
        var options = from.options();
        to.options().mss(options.mss()).windowScale(options.windowScale()).sackPermitted(options.sackPermitted());
        if (options.hasTimestamps()) {
            to.options().timestamps(options.tsVal(), options.tsEcr());
        }
        for (int i = 0; i < options.sackCount(); i++) {
            to.options().addSack(options.sackLeft(i), options.sackRight(i));
        }
        return to.data(ByteBuffer.wrap(data), 0, data.length);
    }

    // what it did

    /** Everything sent since the last look. */
    List<Segment> taken() {
        List<Segment> copies = List.copyOf(sent);
        sent.clear();
        return copies;
    }

    /** The only segment sent since the last look. */
    Segment one() {
        assertEquals(1, sent.size(), this::texts);
        return taken().get(0);
    }

    Bench forget() {
        sent.clear();
        return this;
    }

    private String texts() {
        return String.valueOf(lines());
    }

    private List<String> lines() {
        int irs = c.state() == State.SYN_SENT ? 0 : peerIsn;
        return sent.stream().map(s -> Notation.of(s, isn, irs)).toList();
    }

    /** Sent since the last look, exactly these; letters stand for the variables as they are now. */
    Bench sent(String... expected) {
        List<String> lines = new ArrayList<>();
        for (String line : expected) {
            lines.add(Notation.resolve(line, c));
        }
        assertEquals(lines, lines());
        return forget();
    }

    Bench sentNothing() {
        return sent();
    }

    Bench is(State state) {
        assertEquals(state, c.state());
        return this;
    }

    Bench failed(Failure failure) {
        assertEquals(failure, c.failure());
        return this;
    }

    Bench because(Cause cause) {
        assertFalse(c.history().isEmpty());
        assertEquals(cause, c.history().get(c.history().size() - 1).cause());
        return this;
    }
}
