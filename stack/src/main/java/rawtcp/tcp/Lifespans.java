package rawtcp.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.knob.Knobs.BadKnob;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/**
 * How long a connection lives when its peer falls silent, by what the knobs say. Nothing is computed a second time here:
 * a connection that exists only for this plays each case in virtual time, with a round trip of {@link #ROUND_TRIP_NS}.
 */
public final class Lifespans {
    /** Of the connection that plays. */
    public static final long ROUND_TRIP_NS = 1_000_000;

    /** Beyond this it is taken for ever: more than the largest knobs add up to. */
    private static final long FOREVER_NS = Long.MAX_VALUE / 4;

    private static final int MOST_STEPS = 100_000;
    private static final int MTU = 1_500;
    private static final int ISS = 1_000_000;
    private static final int IRS = 2_000_000;
    private static final int WINDOW = 0xffff;
    private static final int MOST_ORPHAN_RETRIES = 8;
    private static final FourTuple TUPLE =
            new FourTuple(IpAddress.v4(0x0a000001), 61_000, IpAddress.v4(0x0a000002), 80);

    /**
     * One case.
     *
     * @param name a few words
     * @param rule the knobs that decide
     * @param ns from the first segment that stays unanswered to the end; {@link Timers#NEVER} for ever
     * @param attempts how often something was sent again meanwhile
     */
    public record Span(String name, String rule, long ns, int attempts) {}

    private final Knobs knobs;
    private Connection c;
    private long nowNs;
    private int sent;
    private final Segment out = new Segment();

    private Lifespans(Knobs knobs) {
        this.knobs = knobs;
    }

    /** All cases, always the same ones in the same order. */
    public static List<Span> of(Knobs knobs) {
        List<Span> spans = new ArrayList<>();
        spans.add(synSent(knobs));
        spans.add(synReceived(knobs));
        spans.add(firstThreshold(knobs));
        spans.add(established(knobs));
        spans.add(keepAlive(knobs));
        spans.add(orphan(knobs, "an orphan's FIN is not acknowledged"));
        for (int retries = 1; retries <= MOST_ORPHAN_RETRIES; retries++) {
            spans.add(
                    orphan(with(knobs, Knob.TCP_ORPHAN_RETRIES, retries), "  the same, tcp_orphan_retries " + retries));
        }
        spans.add(finWait2(knobs));
        spans.add(timeWait(knobs));
        return spans;
    }

    private static Span synSent(Knobs knobs) {
        Lifespans play = new Lifespans(knobs);
        play.open();
        return play.untilEnd("our SYN is not answered", "tcp_syn_retries, tcp_syn_linear_timeouts");
    }

    private static Span synReceived(Knobs knobs) {
        Lifespans play = new Lifespans(knobs);
        Segment syn = play.fromPeer(IRS, 0, Segment.SYN);
        play.c = Connection.answer(setup(knobs), syn, 0);
        play.drain();
        return play.untilEnd("our SYN-ACK is not acknowledged", "tcp_synack_retries");
    }

    private static Span firstThreshold(Knobs knobs) {
        Lifespans play = new Lifespans(knobs);
        play.established(false);
        play.write();
        return play.until(play::isSuspected, "R1: data is not acknowledged, the path is suspected", "tcp_retries1");
    }

    private static Span established(Knobs knobs) {
        Lifespans play = new Lifespans(knobs);
        play.established(false);
        play.write();
        return play.untilEnd("R2: data is not acknowledged", "tcp_retries2");
    }

    private static Span keepAlive(Knobs knobs) {
        Lifespans play = new Lifespans(knobs);
        play.established(true);
        String rule = "tcp_keepalive_time, tcp_keepalive_intvl, tcp_keepalive_probes";
        return play.untilEnd("nothing is heard, SO_KEEPALIVE set", rule);
    }

    private static Span orphan(Knobs knobs, String name) {
        Lifespans play = new Lifespans(knobs);
        play.established(false);
        play.close();
        return play.untilEnd(name, "tcp_orphan_retries");
    }

    private static Span finWait2(Knobs knobs) {
        Lifespans play = new Lifespans(knobs);
        play.closedAndAcknowledged();
        return play.untilEnd("an orphan's FIN is acknowledged: FIN_WAIT_2", "tcp_fin_timeout");
    }

    private static Span timeWait(Knobs knobs) {
        Lifespans play = new Lifespans(knobs);
        play.closedAndAcknowledged();
        play.in(play.fromPeer(IRS + 1, ISS + 2, Segment.FIN | Segment.ACK));
        return play.untilEnd("both FINs are acknowledged: TIME_WAIT", "tcp_msl");
    }

    // the play

    private static Connection.Setup setup(Knobs knobs) {
        return new Connection.Setup(1, TUPLE, knobs, new ConnectionOptions(), MTU, ISS, 0);
    }

    private void open() {
        c = Connection.open(setup(knobs), 0);
        drain();
    }

    private void established(boolean keepAlive) {
        open();
        if (keepAlive) {
            c.options().set(ConnectionOption.KEEPALIVE, 1);
        }
        nowNs = ROUND_TRIP_NS;
        in(fromPeer(IRS, ISS + 1, Segment.SYN | Segment.ACK));
        assert c.state() == State.ESTABLISHED : c.state();
    }

    private void write() {
        c.send(nowNs, ByteBuffer.allocate(1), false);
        drain();
    }

    private void close() {
        c.close(nowNs, Cause.CLOSE_CALL);
        drain();
    }

    private void closedAndAcknowledged() {
        established(false);
        close();
        nowNs += ROUND_TRIP_NS;
        in(fromPeer(IRS + 1, ISS + 2, Segment.ACK));
    }

    private void in(Segment segment) {
        c.onSegment(nowNs, segment);
        drain();
    }

    private Segment fromPeer(int seq, int ack, int flags) {
        Segment in = new Segment().clear();
        in.source(TUPLE.remote(), TUPLE.remotePort()).destination(TUPLE.local(), TUPLE.localPort());
        in.seq(seq).ack(ack).flags(flags).window(WINDOW);
        if ((flags & Segment.SYN) != 0) {
            in.options().mss(MTU - 40).sackPermitted(true);
        }
        return in;
    }

    private Span untilEnd(String name, String rule) {
        return until(() -> c.state() == State.CLOSED, name, rule);
    }

    private boolean isSuspected() {
        return c.state() == State.CLOSED
                || c.events().stream().anyMatch(event -> event.cause() == Cause.PATH_SUSPECTED);
    }

    private Span until(BooleanSupplier over, String name, String rule) {
        long startNs = nowNs;
        sent = 0;
        for (int steps = 0; !over.getAsBoolean(); steps++) {
            long nextNs = c.nextDeadlineNs();
            if (nextNs > FOREVER_NS || steps == MOST_STEPS) {
                return new Span(name, rule, Timers.NEVER, sent);
            }
            nowNs = nextNs;
            c.onDeadline(nowNs);
            drain();
        }
        return new Span(name, rule, nowNs - startNs, sent);
    }

    private void drain() {
        while (c.pollTransmit(nowNs, out)) {
            sent += out.has(Segment.RST) ? 0 : 1;
        }
    }

    private static Knobs with(Knobs knobs, Knob knob, long value) {
        Knobs changed = knobs.copy();
        try {
            changed.set(Map.of(knob.label(), Long.toString(value)));
        } catch (BadKnob e) {
            throw new AssertionError(e);
        }
        return changed;
    }
}
