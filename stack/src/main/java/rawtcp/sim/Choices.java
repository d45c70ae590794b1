package rawtcp.sim;

import java.util.Arrays;
import java.util.List;

/**
 * What befalls the first segments of a run, each asked for as it is sent; then every other combination, one for each run
 * that follows, the last choice changing first. A run that has sent less than it might has no combinations beyond.
 */
final class Choices {
    private final List<Choice> among;
    private final int fixed;
    private final int[] chosen;
    private int asked;
    private boolean open = true;

    /** {@code given}: the first of them, which stay; {@code depth}: how many segments there is a choice for. */
    Choices(List<Choice> among, List<Choice> given, int depth) {
        this.among = among;
        fixed = Math.min(given.size(), depth);
        chosen = new int[depth];
        for (int i = 0; i < fixed; i++) {
            chosen[i] = among.indexOf(given.get(i));
        }
    }

    /** Only this one run. */
    static Choices only(List<Choice> given) {
        return new Choices(List.of(Choice.values()), given, given.size());
    }

    /** False: from now on everything passes and no choice is used up. */
    void open(boolean isOpen) {
        open = isOpen;
    }

    /** For the next segment that is sent. */
    Choice next() {
        return open && asked < chosen.length ? among.get(chosen[asked++]) : Choice.PASS;
    }

    /** Another part of the tree has this run too, and it is for that one to play it: the run ended within what is fixed. */
    boolean isAnothers() {
        for (int i = asked; i < fixed; i++) {
            if (chosen[i] != 0) {
                return true;
            }
        }
        return false;
    }

    /** On to the next combination; false: that was the last. */
    boolean advance() {
        Arrays.fill(chosen, Math.max(asked, fixed), chosen.length, 0);
        for (int i = asked - 1; i >= fixed; i--) {
            if (++chosen[i] < among.size()) {
                asked = 0;
                return true;
            }
            chosen[i] = 0;
        }
        return false;
    }

    /** A letter for each segment that was asked for so far. */
    String word() {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < asked; i++) {
            word.append(among.get(chosen[i]).letter());
        }
        return word.toString();
    }
}
