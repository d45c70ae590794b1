package rawtcp.sim.observer;

import static rawtcp.sim.observer.Violation.unless;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stands at a host's interface, reads the packets that pass, and knows what a right TCP says to what it hears. It knows
 * nothing of the stack's structures; beside the packets it is told only what the application asked.
 */
public final class Observer {
    private final String name;
    private final HostFacts facts;
    private final Map<Long, End> ends = new TreeMap<>();
    private final Map<Long, Traits> traits = new TreeMap<>();
    private final Map<Integer, Traits> listeners = new TreeMap<>();
    private final Map<Long, Seen> syns = new TreeMap<>();
    private final Cookies cookies;
    private Turn turn = Turn.CALL;
    private End concerned;
    private Seen stray;
    private boolean strayAnswered;

    public Observer(String name, HostFacts facts) {
        this.name = name;
        this.facts = facts;
        cookies = new Cookies(facts);
    }

    private static long key(int localPort, int remoteAddress, int remotePort) {
        return (long) localPort << 48 | (long) remotePort << 32 | (remoteAddress & 0xffff_ffffL);
    }

    // the application

    /** A listener with these options; null: no longer. */
    public void listens(int port, Traits of) {
        listeners.put(port, of);
    }

    /** Before it connects. */
    public void connects(int localPort, int remoteAddress, int remotePort, Traits of) {
        traits.put(key(localPort, remoteAddress, remotePort), of);
    }

    /** Null: nothing was sent for it so far. */
    public End end(int localPort, int remoteAddress, int remotePort) {
        return ends.get(key(localPort, remoteAddress, remotePort));
    }

    /** The application is about to call for {@code end} (null: nothing was sent so far). */
    public void call(End end) {
        begin(Turn.CALL);
        concerned = end;
        if (end != null) {
            end.beginTurn();
        }
    }

    /** As {@link #call}: the call may end the connection with a RST. */
    public void callThatMayReset(End end) {
        call(end);
        if (end != null) {
            end.mayReset();
        }
    }

    /** As {@link #call}: the call ends the connection with a RST. */
    public void rudeCall(End end) {
        call(end);
        if (end != null) {
            end.mustReset();
        }
    }

    // the wire

    public void deadline(long nowNs) {
        begin(Turn.DEADLINE);
        for (End end : ends.values()) {
            end.beginTurn();
            end.mayReset(); // by keep-alive, TCP_LINGER2: the causes are held against the state elsewhere
        }
    }

    private void begin(Turn newTurn) {
        turn = newTurn;
        concerned = null;
        stray = null;
        strayAnswered = false;
    }

    public void arrives(long nowNs, ByteBuffer packet) {
        begin(Turn.ARRIVAL);
        if (packet.get(9) == 1) {
            icmp(packet);
            return;
        }
        Seen in = Seen.read(packet, packet.capacity());
        if (in == null || in.destination != facts.address()) {
            return;
        }
        long key = key(in.destinationPort, in.source, in.sourcePort);
        if (in.has(Seen.SYN) && !in.has(Seen.ACK | Seen.RST)) {
            syns.put(key, in);
        }
        if (in.has(Seen.SYN) && in.has(Seen.ACK)) {
            cookies.arrives(in);
        }
        End end = ends.get(key);
        if (end == null || end.isOver()) {
            stray = in;
            return;
        }
        concerned = end;
        end.beginTurn();
        rule(end, () -> end.arrives(nowNs, in));
    }

    /** RFC 1191: fragmentation needed. What the quote says is taken only if it is in flight (RFC 5927). */
    private void icmp(ByteBuffer packet) {
        int about = 28;
        boolean tooBig = packet.get(20) == 3 && packet.get(21) == 4;
        int port = packet.getShort(about + 20) & 0xffff;
        int remotePort = packet.getShort(about + 22) & 0xffff;
        End end = ends.get(key(port, packet.getInt(about + 16), remotePort));
        if (end != null && !end.isOver()) {
            concerned = end;
            end.beginTurn();
            end.icmp();
            if (tooBig) {
                end.pathMtu(packet.getInt(about + 24), packet.getShort(26) & 0xffff);
            }
        }
    }

    public void sent(long nowNs, ByteBuffer packet) {
        Seen out = Seen.read(packet, packet.capacity());
        unless(out != null, () -> name + ": a packet that a right receiver would not take");
        unless(out.dontFragment && out.ttl == facts.ttl(), () -> name + ": DF or TTL is wrong");
        unless(out.source == facts.address(), () -> name + ": another's source address");
        unless(
                packet.capacity() <= facts.mtu(),
                () -> name + ": " + packet.capacity() + " bytes, the MTU is " + facts.mtu());
        long key = key(out.sourcePort, out.destination, out.destinationPort);
        End end = ends.get(key);
        if (out.has(Seen.SYN) && !out.has(Seen.RST) && (end == null || end.isOver() || isAnew(end, key, out))) {
            opens(nowNs, key, out);
            return;
        }
        if (out.has(Seen.RST) && stray != null && isAnswerTo(stray, out)) {
            unless(!strayAnswered, () -> name + ": two RSTs for one segment");
            strayAnswered = true;
            return;
        }
        unless(end != null, () -> name + ": a segment of no connection");
        rule(end, () -> end.sent(nowNs, out, turn));
    }

    /** It answers the SYN of a new incarnation. */
    private boolean isAnew(End end, long key, Seen out) {
        Seen syn = syns.get(key);
        return out.has(Seen.ACK) && answers(syn, out) && end.givesWayTo(syn);
    }

    /** The SYN, or with it what came in it. */
    private static boolean answers(Seen syn, Seen synAck) {
        return syn != null && (synAck.ack == syn.seq + 1 || synAck.ack == syn.seq + 1 + syn.dataLength);
    }

    private void opens(long nowNs, long key, Seen out) {
        Traits of = out.has(Seen.ACK) ? listeners.get(out.sourcePort) : traits.get(key);
        unless(of != null, () -> name + ": a SYN that nobody asked for");
        Seen peerSyn = out.has(Seen.ACK) ? syns.get(key) : null;
        unless(!out.has(Seen.ACK) || answers(peerSyn, out), () -> name + ": it answers no SYN");
        try {
            boolean fast = peerSyn != null && cookies.areGood(peerSyn, of);
            if (peerSyn == null) {
                cookies.asks(out);
            } else {
                cookies.answers(peerSyn, out, of);
            }
            ends.put(key, new End(nowNs, facts, of, out, peerSyn, fast));
        } catch (Violation e) {
            throw new Violation(name + ":" + out.sourcePort + ": " + e.getMessage());
        }
    }

    /** RFC 9293 3.10.7.1. */
    private static boolean isAnswerTo(Seen in, Seen out) {
        boolean sameEnds = in.sourcePort == out.destinationPort && in.destinationPort == out.sourcePort;
        boolean right = in.has(Seen.ACK)
                ? out.seq == in.ack && !out.has(Seen.ACK)
                : out.seq == 0 && out.has(Seen.ACK) && out.ack == in.seq + in.length();
        return sameEnds && right && !in.has(Seen.RST) && out.window == 0;
    }

    /** After the turn's last segment, and after {@link End#over} for those that have ended in it. */
    public void settled(long nowNs) {
        boolean ephemeral = stray != null
                && stray.destinationPort >= facts.firstEphemeral()
                && stray.destinationPort <= facts.lastEphemeral()
                && !stray.has(Seen.RST);
        unless(!ephemeral || strayAnswered, () -> name + ": no RST to a segment for no connection");
        for (End end : ends.values()) {
            if (end != concerned && turn != Turn.DEADLINE) {
                end.beginTurn();
            }
            rule(end, () -> end.settled(nowNs, turn));
        }
        begin(Turn.CALL);
    }

    private void rule(End end, Runnable checks) {
        try {
            checks.run();
        } catch (Violation e) {
            throw new Violation(name + " " + ports(end) + ": " + e.getMessage());
        }
    }

    private String ports(End of) {
        for (Map.Entry<Long, End> entry : ends.entrySet()) {
            if (entry.getValue() == of) {
                return (entry.getKey() >>> 48) + ">" + (entry.getKey() >>> 32 & 0xffff);
            }
        }
        return "?";
    }
}
