package rawtcp.tcp;

import java.nio.ByteBuffer;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/**
 * Two connections and a network between them that loses, delays, reorders and doubles, all drawn from one seed. Time
 * jumps to the next event. After every event it asks whether what must always hold still does.
 */
final class Pair {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;

    final SplittableRandom random;
    long nowNs;
    final Side a;
    final Side b;

    private final PriorityQueue<Arrival> inFlight = new PriorityQueue<>();
    private final Segment out = new Segment();
    private int order;
    private int lossPercent;
    private int doublePercent;
    private int reorderPercent;
    private final long delayNs;
    private final StringBuilder trace = new StringBuilder();
    private final boolean tracing = Boolean.getBoolean("rawtcp.trace");

    private record Arrival(long atNs, int order, Side to, Segment segment) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            return atNs != other.atNs ? Long.compare(atNs, other.atNs) : Integer.compare(order, other.order);
        }
    }

    /** One end and its application: it writes, reads, ends and leaves as the seed says. */
    final class Side {
        final String name;
        final boolean opens;
        final Knobs knobs = new Knobs();
        final ConnectionOptions options = new ConnectionOptions();
        final int isn;
        final int mtu;
        Connection c;
        Side peer;
        /** Every connection it had: a listener answers again after a handshake that failed. */
        boolean answered;

        int toWrite;
        int written;
        int read;
        boolean endRead;
        boolean writeShut;
        boolean closed;
        /** It closes without reading to the end, or aborts: then data may be lost, and the peer sees RST. */
        boolean rude;

        long nextActNs;
        int transitionsSeen;

        Side(String name, boolean opens) {
            this.name = name;
            this.opens = opens;
            isn = wrapping();
            mtu = random.nextInt(4) == 0 ? 576 + random.nextInt(9_000) : 1_500;
            toWrite = random.nextInt(3) == 0 ? random.nextInt(3_000) : random.nextInt(150_000);
            rude = random.nextInt(6) == 0;
            drawOptions();
        }

        private void drawOptions() {
            set(Knob.TCP_TIMESTAMPS, random.nextInt(2));
            set(Knob.TCP_WINDOW_SCALING, random.nextInt(2));
            set(Knob.TCP_SACK, random.nextInt(2));
            if (random.nextInt(3) == 0) {
                options.set(ConnectionOption.RCVBUF, 1 + random.nextInt(random.nextBoolean() ? 300 : 20_000));
            }
            if (random.nextInt(3) == 0) {
                options.set(ConnectionOption.SNDBUF, 1 + random.nextInt(random.nextBoolean() ? 300 : 20_000));
            }
            for (ConnectionOption option : new ConnectionOption[] {
                ConnectionOption.NODELAY, ConnectionOption.CORK, ConnectionOption.QUICKACK, ConnectionOption.KEEPALIVE
            }) {
                if (random.nextInt(5) == 0) {
                    options.set(option, 1);
                }
            }
        }

        private void set(Knob knob, int value) {
            try {
                knobs.set(java.util.Map.of(knob.label(), String.valueOf(value)));
            } catch (Knobs.BadKnob e) {
                throw new IllegalStateException(e);
            }
        }

        private Connection.Setup setup() {
            IpAddress here = IpAddress.parse(opens ? "10.0.0.1" : "10.0.0.2");
            IpAddress there = IpAddress.parse(opens ? "10.0.0.2" : "10.0.0.1");
            FourTuple tuple = new FourTuple(here, opens ? 61_000 : 80, there, opens ? 80 : 61_000);
            return new Connection.Setup(1, tuple, knobs, options, mtu, isn, random.nextInt());
        }

        void open() {
            c = Connection.open(setup(), nowNs);
            check();
        }

        /** What the endpoint does around the connection: LISTEN and CLOSED (3.10.7.1, 3.10.7.2). */
        void arrive(Segment in) {
            if (c != null && c.state() != State.CLOSED) {
                c.onSegment(nowNs, in);
                check();
            } else if (c == null && in.has(Segment.SYN) && !in.has(Segment.ACK | Segment.RST)) {
                c = Connection.answer(setup(), in, nowNs);
                transitionsSeen = 0;
                check();
            } else if (!in.has(Segment.RST)) {
                transmit(this, answerOfNobody(in));
            }
        }

        private void check() {
            drain(this);
            if (!opens && c.state() == State.CLOSED && !answered) { // back to LISTEN
                if (c.history().stream().anyMatch(t -> t.to() == State.ESTABLISHED)) {
                    answered = true;
                } else if (!closed && written == 0) {
                    c = null;
                    return;
                }
            }
            Oracle.holds(Pair.this, this);
        }

        boolean isOver() {
            return c == null || c.state() == State.CLOSED;
        }

        /** One thing that an application may do. */
        void act() {
            if (notAccepted() || closed) {
                return;
            }
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> write(1 + random.nextInt(random.nextBoolean() ? 100 : 30_000));
                case 3, 4, 5 -> read(1 + random.nextInt(random.nextBoolean() ? 200 : 60_000));
                case 6 -> shutIfDone();
                default -> leave();
            }
            check();
        }

        /** As an application that means well: reads all, writes all, shuts, closes when the peer is done too. */
        void finish() {
            if (notAccepted() || closed) {
                return;
            }
            write(toWrite);
            while (read(60_000) > 0) {
                check();
            }
            if (c.state() == State.SYN_SENT || c.state() == State.SYN_RCVD) {
                return;
            }
            shutIfDone();
            if (writeShut && (endRead || peer.isOver())) { // whose RST may have been lost: else we would wait for ever
                close();
            }
            check();
        }

        private boolean notAccepted() {
            return c == null || (c.isPassive() && c.state() == State.SYN_RCVD);
        }

        /** So much that the smallest buffer on the way is filled some hundred times. */
        void limit() {
            long smallest = Math.min(buffer(ConnectionOption.SNDBUF), peer.buffer(ConnectionOption.RCVBUF));
            toWrite = (int) Math.min(toWrite, 300 * smallest);
        }

        private long buffer(ConnectionOption option) {
            return options.isSet(option) ? options.get(option) : Integer.MAX_VALUE;
        }

        private void write(int max) {
            int length = Math.min(max, toWrite - written);
            if (length > 0 && c.canSend()) {
                written += c.send(nowNs, ByteBuffer.wrap(Stream.bytes(1 + written, length)), random.nextInt(50) == 0);
            }
        }

        private int read(int max) {
            ByteBuffer into = ByteBuffer.allocate(max);
            int got = c.receive(nowNs, into);
            if (got > 0) {
                Oracle.isNext(Pair.this, this, into.flip());
                read += got;
            }
            endRead |= got < 0;
            return got;
        }

        private void shutIfDone() {
            boolean cannot = !c.canSend() && c.state() != State.SYN_SENT;
            if (!writeShut && (written == toWrite || cannot) && c.state() != State.SYN_SENT) {
                writeShut = c.shutdown(nowNs, Shutdown.WRITE) || c.state() == State.CLOSED || cannot;
            }
        }

        private void leave() {
            if (rude && random.nextInt(10) == 0) {
                if (random.nextBoolean()) {
                    c.abort(nowNs, Cause.ABORT_CALL);
                }
                close();
            } else if (endRead && writeShut) {
                close();
            }
        }

        private void close() {
            closed = true;
            c.close(nowNs, Cause.CLOSE_CALL);
        }
    }

    Pair(long seed) {
        random = new SplittableRandom(seed);
        nowNs = 1 + random.nextLong(100_000 * SECOND);
        lossPercent = random.nextInt(3) == 0 ? 0 : random.nextInt(21);
        doublePercent = random.nextInt(3) == 0 ? random.nextInt(10) : 0;
        reorderPercent = random.nextInt(3) == 0 ? random.nextInt(30) : 0;
        delayNs = 1_000 + random.nextLong(random.nextBoolean() ? MS : 200 * MS);
        a = new Side("a", true);
        b = new Side("b", false);
        a.peer = b;
        b.peer = a;
        a.limit();
        b.limit();
    }

    /** Often close before the wrap, or before the sign changes. */
    private int wrapping() {
        return switch (random.nextInt(4)) {
            case 0 -> -1 - random.nextInt(50_000);
            case 1 -> Integer.MAX_VALUE - random.nextInt(50_000);
            case 2 -> random.nextInt(3) - 1;
            default -> random.nextInt();
        };
    }

    /** Both act as they please, on a network that fails; then it heals, both finish, and all must end. */
    void run() {
        a.open();
        if (random.nextInt(8) == 0) { // simultaneous open (MUST-10)
            b.open();
        }
        long healNs = nowNs + random.nextLong(60 * SECOND);
        a.nextActNs = nowNs;
        b.nextActNs = nowNs;
        int events = 0;
        while (nowNs < healNs) {
            step(healNs, false);
            Oracle.is(++events < 1_000_000, this, "it never rests");
        }
        heal();
        long boundNs = nowNs + 3_600 * SECOND;
        while (!(a.isOver() && b.isOver() && (b.c == null || b.closed) && a.closed)) {
            step(boundNs, true);
            Oracle.is(++events < 2_000_000, this, "it never rests");
            Oracle.is(
                    nowNs < boundNs, this, "it does not end: " + a.c.state() + " " + (b.c == null ? "-" : b.c.state()));
        }
        Oracle.allArrived(this);
    }

    private void heal() {
        lossPercent = 0;
        doublePercent = 0;
        reorderPercent = 0;
    }

    private void step(long endNs, boolean finishing) {
        long next = Math.min(endNs, Math.min(deadline(a), deadline(b)));
        next = Math.min(next, Math.min(a.nextActNs, b.nextActNs));
        if (!inFlight.isEmpty()) {
            next = Math.min(next, inFlight.peek().atNs);
        }
        assert next >= nowNs;
        nowNs = next;
        while (!inFlight.isEmpty() && inFlight.peek().atNs <= nowNs) {
            Arrival arrival = inFlight.poll();
            arrival.to.arrive(arrival.segment);
        }
        for (Side side : new Side[] {a, b}) {
            if (deadline(side) <= nowNs) {
                side.c.onDeadline(nowNs);
                side.check();
                Oracle.is(deadline(side) > nowNs, this, side.name + " does not sleep");
            }
            if (side.nextActNs <= nowNs) {
                if (finishing) {
                    side.finish();
                } else {
                    side.act();
                }
                side.nextActNs = nowNs + 1 + random.nextLong(finishing ? 50 * MS : 2 * SECOND / 3);
            }
        }
    }

    private static long deadline(Side side) {
        return side.c == null ? Timers.NEVER : side.c.nextDeadlineNs();
    }

    private void drain(Side side) {
        int count = 0;
        while (side.c.pollTransmit(nowNs, out)) {
            Oracle.wasAllowed(this, side, out);
            transmit(side, out);
            Oracle.is(++count < 100_000, this, side.name + " sends without end");
        }
    }

    private void transmit(Side from, Segment segment) {
        boolean lost = random.nextInt(100) < lossPercent;
        note(from, segment, lost);
        int copies = random.nextInt(100) < doublePercent ? 2 : 1;
        for (int i = 0; !lost && i < copies; i++) {
            long lateNs = random.nextInt(100) < reorderPercent ? random.nextLong(2 * delayNs + 50 * MS) : 0;
            inFlight.add(new Arrival(nowNs + delayNs + lateNs, order++, from.peer, Bench.copy(segment)));
        }
    }

    /** RFC 9293 3.10.7.1. */
    private static Segment answerOfNobody(Segment in) {
        Segment reset = new Segment().clear();
        return in.has(Segment.ACK)
                ? reset.flags(Segment.RST).seq(in.ack())
                : reset.flags(Segment.RST | Segment.ACK).ack(in.end());
    }

    private void note(Side from, Segment segment, boolean lost) {
        if (tracing) {
            trace.append(String.format(
                    "%12.6f %s %s%s%n",
                    nowNs / 1e9, from.name, segment.text(from.isn, from.peer.isn), lost ? "   lost" : ""));
        }
    }

    String trace() {
        return trace.toString();
    }

    @Override
    public String toString() {
        return side(a) + "\n" + side(b);
    }

    private String side(Side s) {
        return s.name + " " + (s.c == null ? "none" : s.c.state() + " " + s.c.variables(nowNs) + " " + s.c.history())
                + " written " + s.written + " of " + s.toWrite + " read " + s.read + " closed " + s.closed;
    }
}
