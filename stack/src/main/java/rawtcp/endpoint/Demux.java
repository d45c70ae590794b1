package rawtcp.endpoint;

import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import rawtcp.wire.FourTuple;
import rawtcp.wire.Segment;

/**
 * Finds the connection, or the record of one, that a segment belongs to. The hash is keyed, so that no peer can aim at one
 * chain of the table.
 */
final class Demux extends SlotTable<Slot> {
    private final long key0;
    private final long key1;
    private final long key2;

    Demux(RandomGenerator random) {
        key0 = random.nextLong();
        key1 = random.nextLong();
        key2 = random.nextLong();
    }

    @Override
    int hash(Slot slot) {
        return slot.hash;
    }

    /** To whose end {@code in} is addressed; null if none. */
    Slot find(Segment in) {
        return find(
                in.destinationHigh(),
                in.destinationLow(),
                in.destinationPort(),
                in.sourceHigh(),
                in.sourceLow(),
                in.sourcePort());
    }

    /** The same number for all that comes for one end of a conversation, and no peer knows it. */
    int flow(Segment in) {
        return hash(
                in.destinationHigh(),
                in.destinationLow(),
                in.destinationPort(),
                in.sourceHigh(),
                in.sourceLow(),
                in.sourcePort());
    }

    Slot find(FourTuple tuple) {
        return find(
                tuple.local().high(),
                tuple.local().low(),
                tuple.localPort(),
                tuple.remote().high(),
                tuple.remote().low(),
                tuple.remotePort());
    }

    private Slot find(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        int hash = hash(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        Slot slot = find(table(), hash, localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        return slot != null
                ? slot
                : find(oldTable(), hash, localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
    }

    private static Slot find(
            Slot[] in,
            int hash,
            long localHigh,
            long localLow,
            int localPort,
            long remoteHigh,
            long remoteLow,
            int remotePort) {
        for (int at = home(in, hash); ; at = next(in, at)) {
            Slot slot = in[at];
            if (slot == null) {
                return null;
            }
            if (slot.hash == hash
                    && slot.localPort == localPort
                    && slot.remotePort == remotePort
                    && slot.remoteLow == remoteLow
                    && slot.remoteHigh == remoteHigh
                    && slot.local.low() == localLow
                    && slot.local.high() == localHigh) {
                return slot;
            }
        }
    }

    void add(Slot slot) {
        assert !slot.demuxed && find(slot.tuple()) == null : slot.tuple();
        slot.hash = hash(
                slot.local.high(), slot.local.low(), slot.localPort, slot.remoteHigh, slot.remoteLow, slot.remotePort);
        insert(slot);
        slot.demuxed = true;
    }

    /** {@code next} has the same four-tuple and takes the place of {@code slot}. */
    void replace(Slot slot, Slot next) {
        assert slot.demuxed && !next.demuxed : slot.tuple();
        next.hash = slot.hash;
        exchange(slot, next);
        slot.demuxed = false;
        next.demuxed = true;
    }

    void remove(Slot slot) {
        assert slot.demuxed : slot.tuple();
        boolean there = delete(slot);
        assert there : slot.tuple();
        slot.demuxed = false;
    }

    /** Looks until it has found one. */
    boolean anyMatch(Predicate<Slot> condition) {
        return anyMatch(table(), condition) || anyMatch(oldTable(), condition);
    }

    private static boolean anyMatch(Slot[] in, Predicate<Slot> condition) {
        for (Slot slot : in) {
            if (slot != null && condition.test(slot)) {
                return true;
            }
        }
        return false;
    }

    private int hash(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        long ports = (long) localPort << 16 | remotePort;
        long hash = fold(localLow ^ key0, remoteLow ^ key1);
        hash = fold(hash ^ ports, key2);
        hash = fold(hash ^ localHigh, key0 ^ Long.rotateLeft(remoteHigh, 32));
        return (int) (hash ^ hash >>> 32);
    }

    /** Both halves of the 128-bit product. */
    private static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ (a * b);
    }
}
