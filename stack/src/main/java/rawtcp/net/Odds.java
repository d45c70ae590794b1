package rawtcp.net;

/**
 * A draw for each packet, of which so many in a million simply repeat the one before: what they decide comes in runs, as
 * often as without. (netem mixes the two draws instead, and that changes how often.)
 */
final class Odds {
    private final int repeatPerMillion;
    private double last = -1;

    Odds(int repeatPerMillion) {
        this.repeatPerMillion = repeatPerMillion;
    }

    /** From 0 to below 1. */
    double draw(Chance chance) {
        boolean repeats = last >= 0 && repeatPerMillion > 0 && chance.perMillion(repeatPerMillion);
        if (!repeats) {
            last = (chance.nextLong() >>> 11) * 0x1p-53;
        }
        return last;
    }

    /** True {@code n} times in a million. */
    boolean strike(int n, Chance chance) {
        return repeatPerMillion == 0 ? chance.perMillion(n) : draw(chance) * 1e6 < n;
    }
}
