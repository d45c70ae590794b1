package rawtcp.net;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * One direction between two hosts, and what befalls a packet there, in this order: a middlebox, a link that is too
 * narrow, ICMP instead of delivery, loss, a mark (ECN), corruption, a bottleneck with its queue, delay, and a twin that was not sent.
 * Rates of chance are in a million packets. It serves simulated networks and, by {@link Faults}, living ones.
 */
public final class Path {
    /** Whoever takes the packet at the other end, and tells the sender of trouble. */
    public interface Ends {
        void arrives(long atNs, Packet packet);

        void icmp(long atNs, int type, int code, int mtu, Packet about);

        /** One of the things that befall a packet; {@link #carry} returns the last of them alone. */
        default void befalls(Fate fate) {}
    }

    /** Decides in the place of chance. */
    public interface Carrier {
        Fate carry(long atNs, Packet packet, Ends ends);
    }

    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int ICMP_UNREACHABLE = 3;
    private static final int FRAGMENTATION_NEEDED = 4;

    private record Queued(long leavesNs, int bytes) {}

    private final Chance chance;
    private long delayNs;
    private long jitterNs;
    private long bitsPerSecond;
    private int queueBytes = Integer.MAX_VALUE;
    private int queuePackets = Integer.MAX_VALUE;
    private Loss loss = Loss.none();
    private int duplicatePerMillion;
    private Odds duplicateOdds = new Odds(0);
    private int reorderPerMillion;
    private long reorderNs;
    private boolean ordered = true;
    private long spreadNs;
    private Distribution distribution = Distribution.UNIFORM;
    private Odds delayOdds = new Odds(0);
    private int overtakePerMillion;
    private Odds overtakeOdds = new Odds(0);
    private int overtakeGap;
    private int sinceOvertaking;
    private int limitPackets = Integer.MAX_VALUE;
    private int corruptPerMillion;
    private Odds corruptOdds = new Odds(0);
    private boolean sparesHeader;
    private int markPerMillion;
    private int mtu = Integer.MAX_VALUE;
    private boolean blackHole;
    private int icmpPerMillion;
    private int icmpType;
    private int icmpCode;
    private Middlebox middlebox = Middlebox.none();
    private Function<Packet, ? extends Carrier> choices;
    private boolean cut;

    private final ArrayDeque<Queued> queue = new ArrayDeque<>();
    private final PriorityQueue<Long> heldUntilNs = new PriorityQueue<>();
    private int queuedBytes;
    private long freeNs;
    private long lastArrivalNs;

    public Path(Chance chance) {
        this.chance = chance;
    }

    public Path delay(long ns) {
        delayNs = ns;
        return this;
    }

    /** No packet takes less. */
    public long leastDelayNs() {
        double shortest = delayNs + spreadNs * distribution.quantile(0);
        return overtakePerMillion > 0 ? 0 : Math.max(0, (long) shortest);
    }

    /** Up to so much more for each packet; the order stays. */
    public Path jitter(long ns) {
        jitterNs = ns;
        return this;
    }

    /** What comes earlier, or has the shorter delay, passes the others, unless a bottleneck keeps them in order. */
    public Path unordered() {
        ordered = false;
        return this;
    }

    /** The delay is so much shorter or longer, each value as likely (netem's jitter). */
    public Path spread(long ns) {
        return spread(ns, Distribution.UNIFORM, 0);
    }

    /** The same in another shape; so many in a million are as late as the one before. */
    public Path spread(long ns, Distribution shape, int repeatPerMillion) {
        spreadNs = ns;
        distribution = shape;
        delayOdds = new Odds(repeatPerMillion);
        return this;
    }

    /**
     * Of each {@code gap} packets the last one, so many times, goes at once, before those that are delayed (netem's
     * reorder); so many fare as the one before.
     */
    public Path overtaking(int perMillion, int gap, int repeatPerMillion) {
        overtakePerMillion = perMillion;
        overtakeGap = gap;
        overtakeOdds = new Odds(repeatPerMillion);
        return this;
    }

    /** No more packets are held at a time, for whatever reason; the others are lost (netem's limit). */
    public Path limit(int packets) {
        limitPackets = packets;
        return this;
    }

    /** A bottleneck with a drop-tail queue before it; 0: none. */
    public Path rate(long newBitsPerSecond, int bytes, int packets) {
        bitsPerSecond = newBitsPerSecond;
        queueBytes = bytes;
        queuePackets = packets;
        return this;
    }

    public Path loss(Loss newLoss) {
        loss = newLoss;
        return this;
    }

    public Path duplication(int perMillion) {
        return duplication(perMillion, 0);
    }

    /** {@code repeatPerMillion}: so many fare as the one before. */
    public Path duplication(int perMillion, int repeatPerMillion) {
        duplicatePerMillion = perMillion;
        duplicateOdds = new Odds(repeatPerMillion);
        return this;
    }

    /** So many packets are up to {@code ns} later, and others may pass them. */
    public Path reordering(int perMillion, long ns) {
        reorderPerMillion = perMillion;
        reorderNs = ns;
        return this;
    }

    /** One bit of a packet turns over. */
    public Path corruption(int perMillion) {
        corruptPerMillion = perMillion;
        return this;
    }

    /**
     * The same, but never in the IP header, which the next kernel on the way would not pass on, or mend; so many fare as the
     * one before.
     */
    public Path corruptionBehindHeader(int perMillion, int repeatPerMillion) {
        sparesHeader = true;
        corruptOdds = new Odds(repeatPerMillion);
        return corruption(perMillion);
    }

    /** So many packets that are ECN-capable are marked (RFC 3168 5). */
    public Path marking(int perMillion) {
        markPerMillion = perMillion;
        return this;
    }

    /** {@code isBlackHole}: what is too big is lost in silence; else ICMP tells the sender (RFC 1191). */
    public Path mtu(int bytes, boolean isBlackHole) {
        mtu = bytes;
        blackHole = isBlackHole;
        return this;
    }

    /** So many packets are not delivered, but answered with this error. */
    public Path icmp(int perMillion, int type, int code) {
        icmpPerMillion = perMillion;
        icmpType = type;
        icmpCode = code;
        return this;
    }

    public Path middlebox(Middlebox box) {
        middlebox = box;
        return this;
    }

    /** Instead of chance: what befalls each packet. */
    public Path choose(Function<Packet, ? extends Carrier> each) {
        choices = each;
        return this;
    }

    /** Nothing passes any more, and no healing helps. */
    public Path cut() {
        cut = true;
        return this;
    }

    /** No chance any more; what is the path's nature stays: delay, rate, queue, limit, middlebox, and an MTU that is told. */
    public void heal() {
        loss = Loss.none();
        jitterNs = 0;
        spreadNs = 0;
        overtakePerMillion = 0;
        duplicatePerMillion = 0;
        reorderPerMillion = 0;
        corruptPerMillion = 0;
        markPerMillion = 0;
        icmpPerMillion = 0;
        if (blackHole) {
            mtu = Integer.MAX_VALUE;
        }
    }

    public Fate carry(long nowNs, Packet packet, Ends ends) {
        if (cut) {
            return Fate.LOST;
        }
        middlebox.pass(packet);
        if (packet.length() > mtu) {
            if (!blackHole) {
                ends.icmp(nowNs + delayNs, ICMP_UNREACHABLE, FRAGMENTATION_NEEDED, mtu, packet);
            }
            return Fate.TOO_BIG;
        }
        if (choices != null) {
            return choices.apply(packet).carry(nowNs + delayNs, packet, ends);
        }
        if (chance.perMillion(icmpPerMillion)) {
            ends.icmp(nowNs + delayNs, icmpType, icmpCode, 0, packet);
            return Fate.REFUSED;
        }
        if (loss.strikes(packet, chance)) {
            return Fate.LOST;
        }
        if (markPerMillion > 0 && packet.isEcnCapable() && chance.perMillion(markPerMillion)) {
            packet.mark();
        }
        Fate fate = Fate.PASSED;
        if (corruptOdds.strike(corruptPerMillion, chance)) {
            packet.turnBit(chance, sparesHeader ? packet.headerLength() : 0);
            ends.befalls(Fate.CORRUPTED);
            fate = Fate.CORRUPTED;
        }
        if (overtakes()) {
            ends.befalls(Fate.REORDERED);
            ends.arrives(nowNs, packet);
            return Fate.REORDERED;
        }
        long leavesNs = isFull(nowNs) ? -1 : bottleneck(nowNs, packet.length());
        if (leavesNs < 0) {
            return Fate.QUEUE_FULL;
        }
        boolean late = chance.perMillion(reorderPerMillion);
        arrive(leavesNs, late, packet, ends);
        if (duplicateOdds.strike(duplicatePerMillion, chance)) {
            arrive(leavesNs, chance.nextBoolean(), packet.copy(), ends);
            ends.befalls(Fate.DOUBLED);
            return Fate.DOUBLED;
        }
        return fate == Fate.PASSED && late ? Fate.DELAYED : fate;
    }

    private boolean overtakes() {
        if (overtakePerMillion == 0) {
            return false;
        }
        sinceOvertaking++;
        if (sinceOvertaking < overtakeGap || !overtakeOdds.strike(overtakePerMillion, chance)) {
            return false;
        }
        sinceOvertaking = 0;
        return true;
    }

    private boolean isFull(long nowNs) {
        if (limitPackets == Integer.MAX_VALUE) {
            return false;
        }
        while (!heldUntilNs.isEmpty() && heldUntilNs.peek() <= nowNs) {
            heldUntilNs.remove();
        }
        return heldUntilNs.size() >= limitPackets;
    }

    /** When the packet has left the queue; -1: there was no place in it. */
    private long bottleneck(long nowNs, int bytes) {
        if (bitsPerSecond == 0) {
            return nowNs;
        }
        while (!queue.isEmpty() && queue.peekFirst().leavesNs <= nowNs) {
            queuedBytes -= queue.removeFirst().bytes;
        }
        if (queue.size() >= queuePackets || queuedBytes + (long) bytes > queueBytes) {
            return -1;
        }
        freeNs = Math.max(freeNs, nowNs) + 8L * bytes * NS_PER_SECOND / bitsPerSecond;
        queue.addLast(new Queued(freeNs, bytes));
        queuedBytes += bytes;
        return freeNs;
    }

    private void arrive(long leavesNs, boolean late, Packet packet, Ends ends) {
        long atNs = leavesNs + delayNs + (jitterNs == 0 ? 0 : chance.nextLong(jitterNs + 1));
        if (late && reorderNs > 0) {
            ends.arrives(atNs + chance.nextLong(reorderNs), packet);
            return;
        }
        if (spreadNs > 0) {
            atNs = Math.max(leavesNs, atNs + (long) (spreadNs * distribution.quantile(delayOdds.draw(chance))));
        }
        if (ordered || bitsPerSecond > 0) {
            atNs = Math.max(lastArrivalNs, atNs); // without reordering none passes another
            lastArrivalNs = atNs;
        }
        if (limitPackets < Integer.MAX_VALUE) {
            heldUntilNs.add(atNs);
        }
        ends.arrives(atNs, packet);
    }
}
