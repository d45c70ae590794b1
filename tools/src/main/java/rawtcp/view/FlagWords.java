package rawtcp.view;

import java.util.Locale;
import rawtcp.wire.Segment;

/**
 * Flags as people write them: {@code SYN,ACK} or {@code S.} as in packet scripts. With {@code !} before a name it must
 * not be set.
 *
 * @param with in {@link Segment}'s bits
 */
public record FlagWords(int with, int without) {
    private static final String[] NAMES = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
    private static final String LETTERS = "FSRP.UEW";

    public static FlagWords parse(String text) {
        int with = 0;
        int without = 0;
        for (String word : text.split("[,+|]", -1)) {
            boolean not = word.startsWith("!");
            int bits = bits(not ? word.substring(1) : word, text);
            with |= not ? 0 : bits;
            without |= not ? bits : 0;
        }
        if ((with & without) != 0) {
            throw new BadWord("flags '" + text + "': a flag can't be both set and not");
        }
        return new FlagWords(with, without);
    }

    /** Only flags that are to be set; {@code none}: not even ACK. */
    public static int set(String text) {
        if (text.equalsIgnoreCase("none") || text.equals("-")) {
            return 0;
        }
        FlagWords words = parse(text);
        if (words.without != 0) {
            throw new BadWord("flags '" + text + "': those that are to be set, without '!'");
        }
        return words.with;
    }

    private static int bits(String word, String text) {
        String upper = word.toUpperCase(Locale.ROOT);
        for (int bit = 0; bit < NAMES.length; bit++) {
            if (NAMES[bit].equals(upper)) {
                return 1 << bit;
            }
        }
        int bits = 0;
        for (int i = 0; i < upper.length(); i++) {
            int bit = LETTERS.indexOf(upper.charAt(i));
            if (bit < 0) {
                throw unknown(word, text);
            }
            bits |= 1 << bit;
        }
        if (bits == 0) {
            throw unknown(word, text);
        }
        return bits;
    }

    private static BadWord unknown(String word, String text) {
        return new BadWord("flags '" + text + "': '" + word
                + "' is none of FIN SYN RST PSH ACK URG ECE CWR, joined by commas, nor letters as in S. or FP.");
    }
}
