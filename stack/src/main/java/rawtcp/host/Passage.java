package rawtcp.host;

import java.nio.ByteBuffer;
import rawtcp.endpoint.Endpoint;
import rawtcp.link.Link;
import rawtcp.net.Faults;
import rawtcp.net.Mark;
import rawtcp.net.Packet;
import rawtcp.wire.IcmpCodec;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/**
 * The way of packets between link and endpoint: through the faults, if any stand, and past all that look on. What leaves
 * is seen as the endpoint has sent it, what comes as it reaches the endpoint. Of ICMP only errors about TCP meet faults.
 */
final class Passage {
    /** How many full batches are sent before it is looked what has arrived. */
    private static final int MOST_BATCHES_SENT = 4;

    private static final int LONGEST_PACKET = 65_535;
    private static final int CHECKSUM_AT = 36; // of TCP, behind an IPv4 header without options

    private final Link link;
    private final Endpoint endpoint;
    private final Faults faults = new Faults();
    private final Taps taps = new Taps();
    private final Onlookers onlookers;
    private final LastSegments lastSegments = new LastSegments();
    private final Segment out = new Segment();
    private final Link.PacketHandler onTcp = this::onTcp;
    private final Link.PacketHandler onIcmp = this::onIcmp;
    private ByteBuffer encoded;
    private long packets;
    private long nowNs;
    private boolean more;

    Passage(Link link, Endpoint endpoint) {
        this.link = link;
        this.endpoint = endpoint;
        onlookers = new Onlookers(endpoint);
    }

    Faults faults() {
        return faults;
    }

    Taps taps() {
        return taps;
    }

    Onlookers onlookers() {
        return onlookers;
    }

    LastSegments lastSegments() {
        return lastSegments;
    }

    /** Takes what has arrived at the link's descriptors that are {@code ready}, and what is due; true if there was anything. */
    boolean receive(long newNowNs, long ready) {
        nowNs = newNowNs;
        link.mayMerge(isUnobserved());
        boolean received = ready != 0 && link.receive(ready, onTcp, onIcmp) > 0;
        return takeDue() || received;
    }

    /** What the faults let through by now. */
    private boolean takeDue() {
        boolean taken = false;
        for (Faults.Passed next; (next = faults.nextComing(nowNs)) != null; taken = true) {
            Packet packet = next.packet();
            if (packet.isIcmp()) {
                takeIcmp(packet.bytes(), 0, packet.length(), next.mark());
            } else {
                take(packet.bytes(), 0, packet.length(), 0, next.mark());
            }
        }
        return taken;
    }

    private void onTcp(ByteBuffer packet, int at, int length, int pieceLength) {
        if (!faults.stands()) {
            take(packet, at, length, pieceLength, null);
            return;
        }
        assert pieceLength == 0 : "merged although faults stand";
        meetFaults(packet, at, length);
    }

    private void meetFaults(ByteBuffer packet, int at, int length) {
        Packet copy = new Packet(++packets, ByteBuffer.allocate(length).put(0, packet, at, length));
        Mark mark = faults.pass(nowNs, true, copy);
        if (mark != null) {
            assert mark.lost() : mark; // of what has come through it is told when it is taken
            if (!copy.isIcmp()) {
                taps.in(nowNs, packet, at, length, mark);
            }
            onlookers.mark(mark);
            onlookers.in(nowNs, packet, at, length);
            onlookers.taken(null);
        }
        boolean unused = takeDue();
    }

    /** {@code mark}: null: nobody has had a hand in it. */
    private void take(ByteBuffer packet, int at, int length, int pieceLength, Mark mark) {
        lastSegments.in(nowNs, packet, at, length);
        taps.in(nowNs, packet, at, length, mark);
        onlookers.mark(mark);
        onlookers.in(nowNs, packet, at, length);
        onlookers.taken(endpoint.onPacket(nowNs, packet, at, length, pieceLength));
    }

    private void onIcmp(ByteBuffer packet, int at, int length, int pieceLength) {
        if (faults.stands() && IcmpCodec.decode(packet, at, length) != null) {
            meetFaults(packet, at, length);
        } else {
            takeIcmp(packet, at, length, null);
        }
    }

    private void takeIcmp(ByteBuffer packet, int at, int length, Mark mark) {
        onlookers.mark(mark);
        onlookers.in(nowNs, packet, at, length);
        endpoint.onIcmp(nowNs, packet, at, length);
        onlookers.taken(null);
    }

    /** True if {@link #transmit} has sent as much as is sent at once, and more may have to leave now. */
    boolean hasMore() {
        return more;
    }

    /** Sends what has to leave now; true if there was something. */
    boolean transmit(long newNowNs) {
        nowNs = newNowNs;
        boolean sent = false;
        more = true;
        out.mayBeLarge(link.sendsLarge() && isUnobserved());
        for (int batch = 0; batch < MOST_BATCHES_SENT; batch++) {
            boolean filled = true;
            sendDue();
            while (link.canSend() && (filled = endpoint.pollTransmit(nowNs, out))) {
                leave();
                sent = true;
            }
            link.flush();
            if (!filled || link.hasQueued()) {
                more = false;
                break;
            }
        }
        return sent;
    }

    /** Nobody asks for each segment by itself: several may pass as one. */
    private boolean isUnobserved() {
        return !faults.stands() && !taps.areThere() && !onlookers.areThere();
    }

    private void leave() {
        lastSegments.out(nowNs, out);
        if (!faults.stands()) {
            taps.out(nowNs, out, null);
            onlookers.out(nowNs, out);
            link.send(out);
            return;
        }
        int length = SegmentCodec.encodeIpv4(out, encoded(), 0);
        Packet packet = new Packet(++packets, ByteBuffer.allocate(length).put(0, encoded, 0, length));
        Mark mark = faults.pass(nowNs, false, packet);
        taps.out(nowNs, out, mark);
        onlookers.mark(mark);
        onlookers.out(nowNs, out);
        sendDue();
    }

    /** What the faults let out by now, as long as the link takes it. */
    private void sendDue() {
        while (faults.nextLeavingNs() <= nowNs && link.canSend()) {
            Packet packet = faults.nextLeaving(nowNs).packet();
            link.send(packet.bytes(), 0, packet.length());
        }
    }

    /** False: the link takes nothing just now. */
    boolean inject(long newNowNs, Segment segment, boolean toPeer, boolean badChecksum) {
        nowNs = newNowNs;
        int length = SegmentCodec.encodeIpv4(segment, encoded(), 0);
        if (badChecksum) {
            encoded.put(CHECKSUM_AT, (byte) (encoded.get(CHECKSUM_AT) ^ 1));
        }
        if (!toPeer) {
            take(encoded, 0, length, 0, Mark.INJECTED);
            return true;
        }
        if (!link.canSend()) {
            return false;
        }
        taps.out(nowNs, segment, Mark.INJECTED);
        onlookers.mark(Mark.INJECTED);
        onlookers.out(nowNs, segment);
        link.send(encoded, 0, length);
        return true;
    }

    private ByteBuffer encoded() {
        if (encoded == null) {
            encoded = ByteBuffer.allocate(LONGEST_PACKET);
        }
        return encoded;
    }

    /** When something comes or leaves that lies here; what the link does not take just now is not waited for. */
    long nextDeadlineNs() {
        return Math.min(faults.nextComingNs(), link.hasQueued() ? Long.MAX_VALUE : faults.nextLeavingNs());
    }

    /** No faults any more: what they hold comes and leaves at once, as far as the link takes it. */
    void heal(long newNowNs) {
        nowNs = newNowNs;
        faults.clear(nowNs);
        boolean unused = takeDue();
        while (faults.nextLeavingNs() <= nowNs && !link.hasQueued()) {
            sendDue();
            link.flush();
        }
    }
}
