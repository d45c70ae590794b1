package rawtcp.net;

import java.util.Set;
import java.util.function.Predicate;

/** Which packets a path loses: by chance, in bursts (Gilbert 1960, Elliott 1963), or listed. Rates are in a million. */
public final class Loss {
    private final int goodPerMillion;
    private final int badPerMillion;
    private final int toBadPerMillion;
    private final int toGoodPerMillion;
    private final Predicate<Packet> listed;
    private final Odds odds;
    private boolean bad;

    private Loss(
            int goodPerMillion,
            int badPerMillion,
            int toBadPerMillion,
            int toGoodPerMillion,
            Predicate<Packet> listed,
            Odds odds) {
        this.goodPerMillion = goodPerMillion;
        this.badPerMillion = badPerMillion;
        this.toBadPerMillion = toBadPerMillion;
        this.toGoodPerMillion = toGoodPerMillion;
        this.listed = listed;
        this.odds = odds;
    }

    public static Loss none() {
        return random(0);
    }

    /** Each packet for itself. */
    public static Loss random(int perMillion) {
        return random(perMillion, 0);
    }

    /** So many in a million fare as the one before: losses come in runs, as many as without. */
    public static Loss random(int perMillion, int repeatPerMillion) {
        return new Loss(perMillion, perMillion, 0, 0, packet -> false, new Odds(repeatPerMillion));
    }

    /** A good and a bad state with a loss rate of their own; before each packet the state may change. */
    public static Loss burst(int goodPerMillion, int badPerMillion, int toBadPerMillion, int toGoodPerMillion) {
        return new Loss(goodPerMillion, badPerMillion, toBadPerMillion, toGoodPerMillion, packet -> false, new Odds(0));
    }

    /** Those with these numbers, counted over the whole network from 1. */
    public static Loss numbered(Set<Long> numbers) {
        return listed(packet -> numbers.contains(packet.number()));
    }

    /** Those with at least one of these flags, in {@link rawtcp.wire.Segment}'s bits. */
    public static Loss flagged(int anyOf) {
        return listed(packet -> (packet.flags() & anyOf) != 0);
    }

    public static Loss listed(Predicate<Packet> which) {
        return new Loss(0, 0, 0, 0, which, new Odds(0));
    }

    boolean strikes(Packet packet, Chance chance) {
        if (chance.perMillion(bad ? toGoodPerMillion : toBadPerMillion)) {
            bad = !bad;
        }
        return listed.test(packet) || odds.strike(bad ? badPerMillion : goodPerMillion, chance);
    }
}
