package rawtcp.script;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long after a packet arrives the one that answers it leaves, over all packets of all scripts that answer at once:
 * the bound for a TCP under test is the tolerance of scripts, 4 ms.
 */
final class Answers {
    /** What takes longer has waited for a timer: below the shortest one, the delayed acknowledgment of 40 ms. */
    private static final double LONGEST_MS = 30;

    private final List<Double> delaysMs = new ArrayList<>();

    /** {@code trace}: lines of the form {@code SECONDS < PACKET} and {@code SECONDS > PACKET} among others. */
    synchronized void add(List<String> trace) {
        double arrivedMs = Double.NaN;
        for (String line : trace) {
            String[] words = line.strip().split(" +", 3);
            if (words.length < 3 || !words[0].matches("[0-9]+\\.[0-9]+")) {
                continue;
            }
            double atMs = Double.parseDouble(words[0]) * 1000;
            switch (words[1]) {
                case "<" -> arrivedMs = atMs;
                case ">" -> {
                    if (atMs - arrivedMs <= LONGEST_MS) {
                        delaysMs.add(atMs - arrivedMs);
                    }
                    arrivedMs = Double.NaN;
                }
                default -> arrivedMs = Double.NaN;
            }
        }
    }

    synchronized void print() {
        if (delaysMs.isEmpty()) {
            return;
        }
        Collections.sort(delaysMs);
        System.out.printf(
                "%d answers after: median %.2f ms, 90 %% %.2f, 99 %% %.2f, longest %.2f%n",
                delaysMs.size(), at(0.5), at(0.9), at(0.99), at(1));
    }

    private double at(double share) {
        return delaysMs.get((int) (share * (delaysMs.size() - 1)));
    }
}
