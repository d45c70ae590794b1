package rawtcp.sim;

import java.util.ArrayList;
import java.util.List;
import rawtcp.net.Fate;
import rawtcp.net.Packet;
import rawtcp.net.Path;

/** What the network may do with one segment where every possibility is tried, see {@link Exploration}. */
public enum Choice implements Path.Carrier {
    PASS('p', Fate.PASSED, 0),
    DROP('x', Fate.LOST),
    /** Its twin follows at once. */
    DOUBLE('2', Fate.DOUBLED, 0, 0),
    /** So late that what is sent after it, and the answer to that, pass it. */
    DELAY('d', Fate.DELAYED, Choice.SHORT_NS),
    /** Its twin comes when retransmissions are under way, or all is over. */
    LATE_TWIN('t', Fate.DOUBLED, 0, Choice.LONG_NS),
    /** So late that it has been retransmitted. */
    LATE('l', Fate.DELAYED, Choice.LONG_NS);

    private static final long MS = 1_000_000;
    static final long SHORT_NS = 33 * MS;
    /** Beyond the first timeout of a SYN. */
    private static final long LONG_NS = 1_500 * MS;

    private final char letter;
    private final Fate fate;
    private final long[] latenessNs;

    /** {@code latenessNs}: of each copy that arrives. */
    Choice(char letter, Fate fate, long... latenessNs) {
        this.letter = letter;
        this.fate = fate;
        this.latenessNs = latenessNs;
    }

    /** What stands for it where a run is named. */
    public char letter() {
        return letter;
    }

    /** One for each letter; null: one of them stands for nothing. */
    public static List<Choice> of(String letters) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < letters.length(); i++) {
            for (Choice choice : values()) {
                if (choice.letter == letters.charAt(i)) {
                    choices.add(choice);
                }
            }
        }
        return choices.size() == letters.length() ? choices : null;
    }

    @Override
    public Fate carry(long atNs, Packet packet, Path.Ends ends) {
        for (int i = 0; i < latenessNs.length; i++) {
            ends.arrives(atNs + latenessNs[i], i == 0 ? packet : packet.copy());
        }
        return fate;
    }
}
