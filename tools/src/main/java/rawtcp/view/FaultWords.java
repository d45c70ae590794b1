package rawtcp.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.knob.Durations;
import rawtcp.knob.Nearest;
import rawtcp.net.Distribution;
import rawtcp.net.Loss;
import rawtcp.net.Path;

/** What is to befall packets, in the words of {@code tc netem}. */
public final class FaultWords {
    private static final int ALL = 1_000_000;
    private static final int PERCENT = 10_000;
    private static final int NETEM_LIMIT = 1_000;
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([a-z%]*)");

    /** What a rule may be made of. */
    public static final List<String> WORDS =
            List.of("drop", "loss", "delay", "duplicate", "reorder", "corrupt", "rate", "gap", "limit", "seed");

    /** tc's units: bits a second, and with "bps" at the end octets. */
    private static final Map<String, Double> RATES = Map.ofEntries(
            Map.entry("", 1.0),
            Map.entry("bit", 1.0),
            Map.entry("kbit", 1e3),
            Map.entry("mbit", 1e6),
            Map.entry("gbit", 1e9),
            Map.entry("bps", 8.0),
            Map.entry("kbps", 8e3),
            Map.entry("mbps", 8e6),
            Map.entry("gbps", 8e9));

    private final List<String> words;
    private final List<Consumer<Path>> effects = new ArrayList<>();
    private final Set<String> said = new HashSet<>();
    private int at;
    private boolean hasDelay;
    private boolean hasReorder;
    private int reorderPerMillion;
    private int reorderRepeats;
    private int gap = 1;
    private boolean hasGap;
    private int limit = NETEM_LIMIT;
    private Long seed;
    private boolean drawsChance;

    private FaultWords(List<String> words) {
        this.words = new ArrayList<>(words);
    }

    /** Never empty: something befalls. */
    public static FaultWords parse(List<String> words) {
        FaultWords parsed = new FaultWords(words);
        while (parsed.at < words.size()) {
            parsed.effect();
        }
        parsed.judge();
        return parsed;
    }

    /** As they were given, each number with its unit. */
    public List<String> words() {
        return List.copyOf(words);
    }

    /** Sets a path up. */
    public Consumer<Path> effects() {
        return path -> effects.forEach(effect -> effect.accept(path));
    }

    /** True if fates differ from seed to seed. */
    public boolean drawsChance() {
        return drawsChance;
    }

    /** Null: none was given. */
    public Long seed() {
        return seed;
    }

    private void judge() {
        if (said.contains("drop") && said.contains("loss")) {
            throw new BadWord("drop and loss exclude each other: drop loses all");
        }
        if (effects.isEmpty() && !hasReorder) {
            throw new BadWord("a rule says what happens: drop, loss, delay, duplicate, reorder, corrupt, rate");
        }
        if (hasGap && !hasReorder) {
            throw new BadWord("gap is of use only with reorder");
        }
        if (hasReorder && !hasDelay) {
            throw new BadWord("reorder needs a delay for the others: what is reordered goes at once, before them");
        }
        if (hasReorder) {
            int perMillion = reorderPerMillion;
            int every = gap;
            int repeats = reorderRepeats;
            effects.add(path -> path.overtaking(perMillion, every, repeats));
        }
        int most = limit;
        effects.add(path -> path.limit(most).unordered());
    }

    private void effect() {
        String word = words.get(at++);
        String plain = word.toLowerCase(Locale.ROOT);
        String effect = plain.equals("latency") ? "delay" : plain;
        if (WORDS.contains(effect) && !said.add(effect)) {
            throw new BadWord("'" + word + "' stands twice: say it once, or add a second rule");
        }
        switch (effect) {
            case "drop" -> effects.add(path -> path.loss(Loss.random(ALL)));
            case "loss" -> loss();
            case "delay" -> delay();
            case "duplicate" -> {
                int perMillion = percent("duplicate");
                int repeats = correlation("duplicate");
                effects.add(path -> path.duplication(perMillion, repeats));
            }
            case "corrupt" -> {
                int perMillion = percent("corrupt");
                int repeats = correlation("corrupt");
                drawsChance |= perMillion > 0; // which bit
                effects.add(path -> path.corruptionBehindHeader(perMillion, repeats));
            }
            case "reorder" -> {
                hasReorder = true;
                reorderPerMillion = percent("reorder");
                reorderRepeats = correlation("reorder");
            }
            case "gap" -> {
                hasGap = true;
                gap = (int) number("gap", 1, 1_000_000);
            }
            case "rate" -> rate();
            case "limit" -> limit = (int) number("limit", 1, 1_000_000);
            case "seed" -> seed = number("seed", Long.MIN_VALUE, Long.MAX_VALUE);
            default ->
                throw new BadWord("'" + word + "' is none of " + String.join(", ", WORDS) + Nearest.hint(word, WORDS));
        }
    }

    private void loss() {
        String kind = peek();
        if (kind.equals("gemodel")) {
            at++;
            int toBad = percent("loss gemodel");
            int toGood = isPercent() ? percent("loss gemodel") : ALL - toBad;
            int lostInBad = isPercent() ? percent("loss gemodel") : ALL;
            int lostInGood = isPercent() ? percent("loss gemodel") : 0;
            effects.add(path -> path.loss(Loss.burst(lostInGood, lostInBad, toBad, toGood)));
            return;
        }
        if (kind.equals("state")) {
            throw new BadWord("loss state: not to be had; 'loss gemodel P R' makes bursts");
        }
        at += kind.equals("random") ? 1 : 0;
        int perMillion = percent("loss");
        int repeats = correlation("loss");
        effects.add(path -> path.loss(Loss.random(perMillion, repeats)));
    }

    private void delay() {
        hasDelay = true;
        long delayNs = time("delay");
        long jitterNs = isNumber() && !isPercent() ? time("delay") : 0;
        if (jitterNs == 0 && (isPercent() || peek().equals("distribution"))) {
            throw new BadWord("delay: correlation and distribution are of a jitter, as in delay 20ms 5ms 25%");
        }
        int repeats = correlation("delay");
        Distribution distribution = distribution();
        drawsChance |= jitterNs > 0;
        if (jitterNs > delayNs) {
            throw new BadWord("delay: the jitter can't be longer than the delay");
        }
        effects.add(path -> path.delay(delayNs).spread(jitterNs, distribution, repeats));
    }

    private Distribution distribution() {
        if (!peek().equals("distribution")) {
            return Distribution.UNIFORM;
        }
        at++;
        String name = next("distribution");
        for (Distribution one : Distribution.values()) {
            if (one.name().equalsIgnoreCase(name)) {
                return one;
            }
        }
        throw new BadWord("distribution '" + name + "': uniform, normal, pareto or paretonormal");
    }

    private void rate() {
        String word = next("rate");
        Matcher parts = NUMBER_AND_UNIT.matcher(word.toLowerCase(Locale.ROOT));
        Double factor = parts.matches() ? RATES.get(parts.group(2)) : null;
        double bits = factor == null ? 0 : Double.parseDouble(parts.group(1)) * factor;
        if (bits < 8 || bits > 1e12) {
            throw new BadWord("rate '" + word + "': as in tc, 500kbit, 10mbit, 1gbit, or octets a second by 1mbps");
        }
        words.set(at - 1, parts.group(2).isEmpty() ? word + "bit" : word);
        long perSecond = (long) bits;
        effects.add(path -> path.rate(perSecond, Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    private long time(String of) {
        String word = next(of);
        if (!word.matches(".*[a-z]")) {
            throw new BadWord(of + " '" + word + "': a time with its unit: 500us, 20ms, 1s");
        }
        long ns;
        try {
            ns = Durations.parseNs(word, "ms");
        } catch (IllegalArgumentException e) {
            throw new BadWord(of + " '" + word + "': " + e.getMessage());
        }
        if (ns < 0 || ns > 3_600_000_000_000L) {
            throw new BadWord(of + " '" + word + "': 0 to 1h");
        }
        return ns;
    }

    /** Behind a percentage or a jitter: how many fare as the one before; 0 if nothing is said. */
    private int correlation(String of) {
        return isPercent() ? percent(of) : 0;
    }

    private int percent(String of) {
        String word = next(of);
        Matcher parts = NUMBER_AND_UNIT.matcher(word);
        if (!parts.matches() || !(parts.group(2).isEmpty() || parts.group(2).equals("%"))) {
            throw new BadWord(of + " '" + word + "': a percentage: 5%");
        }
        double percent = Double.parseDouble(parts.group(1));
        if (percent > 100) {
            throw new BadWord(of + " '" + word + "': 0% to 100%");
        }
        words.set(at - 1, parts.group(1) + "%");
        int perMillion = (int) Math.round(percent * PERCENT);
        drawsChance |= perMillion > 0 && perMillion < ALL;
        return perMillion;
    }

    private long number(String of, long least, long most) {
        String word = next(of);
        try {
            long number = Long.parseLong(word);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        String range = least == Long.MIN_VALUE ? "a number" : least + " to " + most;
        throw new BadWord(of + " '" + word + "': " + range);
    }

    private boolean isNumber() {
        return NUMBER_AND_UNIT.matcher(peek()).matches();
    }

    private boolean isPercent() {
        return peek().matches("[0-9]+(\\.[0-9]+)?%?");
    }

    private String peek() {
        return at < words.size() ? words.get(at).toLowerCase(Locale.ROOT) : "";
    }

    private String next(String of) {
        if (at == words.size()) {
            throw new BadWord(of + ": how much?");
        }
        return words.get(at++);
    }
}
