package rawtcp.sim;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.net.Chance;
import rawtcp.net.Distribution;
import rawtcp.net.Loss;
import rawtcp.net.Middlebox;
import rawtcp.net.Path;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;

/** What a seed draws: knobs, paths, plans. */
final class Draw {
    private static final long US = 1_000;
    private static final long MS = 1_000 * US;
    private static final long SECOND = 1_000 * MS;
    private static final int PERCENT = 10_000; // of a million

    private final Chance chance;
    /** For what came into the simulation later: earlier draws stay as they were. */
    private final Chance later;
    /** For what came after that: Fast Open, and ports used anew. */
    private final Chance last;
    /** And after that: what befalls packets in runs, delays of other shapes, and packets that go before others. */
    private final Chance shapes;

    /** Nothing is lost, late or narrow: then the clocks can be held to the millisecond. */
    final boolean calm;

    private final boolean marks;
    private final boolean fastOpens;
    private final boolean shaped;

    Draw(Chance chance, Chance later, Chance last, Chance shapes) {
        this.chance = chance;
        this.later = later;
        this.last = last;
        this.shapes = shapes;
        calm = chance.oneIn(3);
        marks = later.oneIn(4);
        fastOpens = last.oneIn(3);
        shaped = shapes.oneIn(3);
    }

    Knobs knobs() {
        Map<String, String> values = new LinkedHashMap<>();
        set(values, Knob.TCP_TIMESTAMPS, chance.nextInt(3));
        set(values, Knob.TCP_WINDOW_SCALING, chance.oneIn(4) ? 0 : 1);
        set(values, Knob.TCP_SACK, chance.oneIn(4) ? 0 : 1);
        set(values, Knob.TCP_RFC1337, chance.nextInt(2));
        set(values, Knob.TCP_SLOW_START_AFTER_IDLE, chance.nextInt(2));
        sometimes(values, Knob.TCP_MSL, 1, 5, 15);
        sometimes(values, Knob.TCP_FIN_TIMEOUT, 1, 5, 20);
        sometimes(values, Knob.TCP_RETRIES2, 8, 10);
        sometimes(values, Knob.TCP_ORPHAN_RETRIES, 7, 9);
        sometimes(values, Knob.TCP_RTO_MIN_US, 50_000, 400_000);
        sometimes(values, Knob.TCP_RTO_MAX_MS, 10_000, 30_000);
        sometimes(values, Knob.TCP_INVALID_RATELIMIT, 0, 100);
        sometimes(values, Knob.TCP_SYN_LINEAR_TIMEOUTS, 0, 2);
        sometimes(values, Knob.IP_DEFAULT_TTL, 32, 255);
        if (chance.oneIn(4)) {
            long largest = chance.oneOf(20_000, 300_000, 16 << 20);
            values.put(Knob.TCP_RMEM.label(), "4096 " + Math.min(largest, 131_072) + " " + largest);
        }
        if (chance.oneIn(4)) {
            values.put(
                    Knob.TCP_WMEM.label(), "4096 " + chance.oneOf(4_096, 60_000) + " " + chance.oneOf(60_000, 8 << 20));
        }
        if (Knob.TCP_CONGESTION_CONTROL.choices().size() > 1 && chance.nextBoolean()) {
            int which = chance.nextInt(Knob.TCP_CONGESTION_CONTROL.choices().size());
            values.put(
                    Knob.TCP_CONGESTION_CONTROL.label(),
                    Knob.TCP_CONGESTION_CONTROL.choices().get(which));
        }
        if (marks) {
            set(values, Knob.TCP_ECN, later.nextInt(3));
            set(values, Knob.TCP_ECN_FALLBACK, later.nextInt(2));
        }
        if (fastOpens) { // as client, as server; 4 and 0x200: without cookies
            set(values, Knob.TCP_FASTOPEN, last.oneOf(3, 3, 1, 2, 7, 0x203, 0x207));
        }
        Knobs knobs = new Knobs();
        try {
            knobs.set(values);
        } catch (Knobs.BadKnob e) {
            throw new AssertionError(e.getMessage(), e);
        }
        return knobs;
    }

    private static void set(Map<String, String> values, Knob knob, long value) {
        values.put(knob.label(), Long.toString(value));
    }

    private void sometimes(Map<String, String> values, Knob knob, long... choices) {
        if (chance.oneIn(5)) {
            set(values, knob, chance.oneOf(choices));
        }
    }

    int mtu() {
        return chance.oneIn(4) ? 576 + chance.nextInt(8_500) : SimHost.DEFAULT_MTU;
    }

    /** Both directions between two hosts: much alike, but not the same. */
    void paths(Path there, Path back) {
        long delayNs =
                switch (chance.nextInt(4)) {
                    case 0 -> 10 * US + chance.nextLong(MS);
                    case 1 -> chance.nextLong(MS, 20 * MS);
                    default -> chance.nextLong(5 * MS, 150 * MS);
                };
        there.delay(delayNs);
        back.delay(delayNs + (chance.oneIn(3) ? chance.nextLong(20 * MS) : 0));
        if (chance.oneIn(6)) {
            Middlebox box = middlebox();
            there.middlebox(box);
            back.middlebox(box);
        }
        if (marks) {
            there.marking(later.nextInt(10 * PERCENT));
            back.marking(later.nextInt(10 * PERCENT));
        }
        if (!calm) {
            trouble(there, delayNs);
            trouble(back, delayNs);
        }
    }

    private Middlebox middlebox() {
        Set<Middlebox.Strip> strips = EnumSet.noneOf(Middlebox.Strip.class);
        for (Middlebox.Strip strip : EnumSet.range(Middlebox.Strip.SACK_PERMITTED, Middlebox.Strip.SACK)) {
            if (chance.oneIn(3)) {
                strips.add(strip);
            }
        }
        return new Middlebox(strips, chance.nextBoolean() ? Middlebox.ANY_MSS : chance.nextInt(300, 1_440));
    }

    private void trouble(Path path, long delayNs) {
        if (chance.oneIn(3)) {
            path.jitter(chance.nextLong(1 + delayNs));
        }
        if (chance.oneIn(4)) {
            long rate = chance.oneOf(500_000, 2_000_000, 20_000_000, 1_000_000_000);
            path.rate(rate, 20_000 + chance.nextInt(200_000), 10 + chance.nextInt(200));
        }
        path.loss(
                switch (chance.nextInt(4)) {
                    case 0 -> Loss.none();
                    case 1 -> Loss.burst(0, 60 * PERCENT, chance.nextInt(3 * PERCENT), 20 * PERCENT);
                    default -> Loss.random(chance.nextInt(20 * PERCENT));
                });
        if (chance.oneIn(3)) {
            path.duplication(chance.nextInt(10 * PERCENT));
        }
        if (chance.oneIn(3)) {
            path.reordering(chance.nextInt(30 * PERCENT), 2 * delayNs + chance.nextLong(50 * MS));
        }
        if (chance.oneIn(4)) {
            path.corruption(chance.nextInt(5 * PERCENT));
        }
        if (chance.oneIn(6)) {
            path.mtu(chance.nextInt(576, 1_500), chance.oneIn(3));
        }
        if (chance.oneIn(6)) {
            path.icmp(chance.nextInt(PERCENT), chance.nextBoolean() ? 3 : 11, chance.nextInt(2));
        }
        if (shaped) {
            shape(path, delayNs);
        }
    }

    /** What a fault rule can do besides (netem's correlation, distribution, reorder with a gap, limit). */
    private void shape(Path path, long delayNs) {
        if (shapes.oneIn(3)) {
            path.loss(Loss.random(shapes.nextInt(20 * PERCENT), repeats()));
        }
        if (shapes.oneIn(4)) {
            path.duplication(shapes.nextInt(10 * PERCENT), repeats());
        }
        if (shapes.oneIn(2)) {
            int which = shapes.nextInt(Distribution.values().length);
            path.spread(shapes.nextLong(1 + delayNs), Distribution.values()[which], repeats());
            if (shapes.nextBoolean()) {
                path.unordered();
            }
        }
        if (shapes.oneIn(4)) {
            path.overtaking(shapes.nextInt(30 * PERCENT), 1 + shapes.nextInt(10), repeats());
        }
        if (shapes.oneIn(6)) {
            path.corruptionBehindHeader(shapes.nextInt(5 * PERCENT), repeats());
        }
        if (shapes.oneIn(6)) {
            path.limit(20 + shapes.nextInt(1_000));
        }
    }

    /** How many in a million fare as the one before. */
    private int repeats() {
        return shapes.oneIn(3) ? 0 : shapes.nextInt(90 * PERCENT);
    }

    Plan plan() {
        Plan plan = new Plan();
        plan.toWrite = chance.oneIn(3) ? chance.nextInt(3_000) : chance.nextInt(150_000);
        plan.largestWrite = chance.oneIn(3) ? 100 : 30_000;
        plan.largestRead = chance.oneIn(3) ? 200 : 60_000;
        plan.pauseNs = chance.oneOf(5 * MS, 50 * MS, SECOND / 2);
        plan.exit = chance.oneIn(6) ? Plan.Exit.values()[1 + chance.nextInt(3)] : Plan.Exit.POLITE;
        plan.shutsRead = chance.oneIn(20);
        plan.urgent = chance.oneIn(8);
        options(plan.options);
        if (fastOpens) {
            plan.fastOpen = last.oneIn(2);
            maybe(last, plan.options, ConnectionOption.FASTOPEN, 2, 1 + last.nextInt(3));
        }
        return plan;
    }

    /** The next connection takes the ends of one that is over, where there is one. */
    boolean opensAnew() {
        return last.oneIn(3);
    }

    /** Which of {@code count}. */
    int which(int count) {
        return last.nextInt(count);
    }

    private void options(ConnectionOptions options) {
        for (ConnectionOption buffer : new ConnectionOption[] {ConnectionOption.RCVBUF, ConnectionOption.SNDBUF}) {
            if (chance.oneIn(3)) {
                options.set(buffer, 1 + chance.nextInt(chance.nextBoolean() ? 3_000 : 40_000));
            }
        }
        maybe(options, ConnectionOption.NODELAY, 4, 1);
        maybe(options, ConnectionOption.CORK, 8, 1);
        maybe(options, ConnectionOption.QUICKACK, 8, 1);
        maybe(options, ConnectionOption.MAXSEG, 8, 100 + chance.nextInt(1_400));
        maybe(options, ConnectionOption.LINGER2, 8, chance.oneOf(-1, 1, 10));
        maybe(options, ConnectionOption.LINGER, 16, 0);
        maybe(options, ConnectionOption.USER_TIMEOUT, 12, 1_000 + chance.nextInt(30_000));
        if (chance.oneIn(12)) {
            options.set(ConnectionOption.KEEPALIVE, 1);
            options.set(ConnectionOption.KEEPIDLE, 1 + chance.nextInt(10));
            options.set(ConnectionOption.KEEPINTVL, 1 + chance.nextInt(5));
            options.set(ConnectionOption.KEEPCNT, 1 + chance.nextInt(6));
        }
    }

    private void maybe(ConnectionOptions options, ConnectionOption option, int oneIn, long value) {
        maybe(chance, options, option, oneIn, value);
    }

    private static void maybe(Chance from, ConnectionOptions options, ConnectionOption option, int oneIn, long value) {
        if (from.oneIn(oneIn)) {
            options.set(option, value);
        }
    }
}
