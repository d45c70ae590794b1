package rawtcp.sim;

import java.util.ArrayList;
import java.util.List;
import rawtcp.endpoint.CallFailed;

/**
 * A {@link Scenario}, played once for each combination of what the network may do with each of the first segments on the
 * wire, in the order of their sending, whoever sends them; all later ones pass.
 */
public final class Exploration {
    /** A run in which something was not as it must be; the message is its wire, the rule, and what had become of both. */
    public static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Trial trial;
        private final String word;

        private Failed(Trial trial, String word, Throwable cause) {
            super(cause);
            this.trial = trial;
            this.word = word;
        }

        /** What befell its segments, to repeat it by. */
        public String word() {
            return word;
        }

        @Override
        public String getMessage() {
            Throwable what = getCause();
            StringBuilder text = new StringBuilder();
            trial.log().last().forEach(line -> text.append(line).append('\n'));
            text.append("at ").append(WireLog.seconds(trial.lastedNs())).append(" s: ");
            text.append(what instanceof AssertionError ? what.getMessage() : what.toString());
            return text.append('\n').append(trial).toString();
        }
    }

    private static final int PARTS_DEPTH = 3;

    private final Scenario scenario;
    private final List<Choice> among;
    private final int depth;
    private final Choices choices;
    private boolean over;
    private long cases;
    private long segments;
    private long longestNs;

    /** {@code depth}: for so many segments there is a choice among these. */
    public Exploration(Scenario scenario, List<Choice> among, int depth) {
        this(scenario, among, List.of(), depth);
    }

    private Exploration(Scenario scenario, List<Choice> among, List<Choice> given, int depth) {
        this.scenario = scenario;
        this.among = among;
        this.depth = depth;
        choices = new Choices(among, given, depth);
    }

    /** The same in parts that can be played side by side. */
    public List<Exploration> parts() {
        List<List<Choice>> beginnings = List.of(List.of());
        for (int i = 0; i < Math.min(PARTS_DEPTH, depth); i++) {
            List<List<Choice>> longer = new ArrayList<>();
            for (List<Choice> beginning : beginnings) {
                for (Choice choice : among) {
                    List<Choice> one = new ArrayList<>(beginning);
                    one.add(choice);
                    longer.add(one);
                }
            }
            beginnings = longer;
        }
        return beginnings.stream()
                .map(beginning -> new Exploration(scenario, among, beginning, depth))
                .toList();
    }

    public boolean hasNext() {
        return !over;
    }

    /** Plays the next case; whether it fails or not, another one follows it. */
    public void playNext() throws Failed {
        Trial trial = new Trial(scenario, choices);
        Failed failed = null;
        try {
            play(trial, choices);
        } catch (Failed e) {
            failed = e;
        }
        boolean counts = !choices.isAnothers();
        over = !choices.advance();
        if (counts) {
            cases++;
            segments += trial.log().segments();
            longestNs = Math.max(longestNs, trial.lastedNs());
            if (failed != null) {
                throw failed;
            }
        }
    }

    /** One case alone; the lines of the wire. */
    public static List<String> play(Scenario scenario, List<Choice> given) throws Failed {
        Choices choices = Choices.only(given);
        Trial trial = new Trial(scenario, choices);
        play(trial, choices);
        return trial.log().last();
    }

    private static void play(Trial trial, Choices choices) throws Failed {
        try {
            trial.play();
        } catch (CallFailed | AssertionError | RuntimeException e) {
            throw new Failed(trial, choices.word(), e);
        }
    }

    public Scenario scenario() {
        return scenario;
    }

    /** So many were played so far. */
    public long cases() {
        return cases;
    }

    public long segments() {
        return segments;
    }

    /** What the longest run took of virtual time. */
    public long longestNs() {
        return longestNs;
    }
}
