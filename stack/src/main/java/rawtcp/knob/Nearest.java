package rawtcp.knob;

import java.util.Locale;

/** Did you mean …? The known word that a mistyped one comes nearest to. */
public final class Nearest {
    /** One slip in a short word, one more for each so many letters. */
    private static final int LETTERS_PER_SLIP = 4;

    private static final int SHORTEST_BEGINNING = 3;

    private Nearest() {}

    /** {@code  (did you mean 'ports'?)}, to stand behind the word that is not known; empty if nothing is near. */
    public static String hint(String word, Iterable<String> known) {
        String nearest = to(word, known);
        return nearest == null ? "" : " (did you mean '" + nearest + "'?)";
    }

    /** Null: none is near. Of several that are as near the first; case, {@code -} and {@code _} do not matter. */
    public static String to(String word, Iterable<String> known) {
        String plain = plain(word);
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            String other = plain(candidate);
            int slips = isBeginning(plain, other) ? 1 : slips(plain, other);
            if (slips < least && slips <= allowed(plain, other)) {
                least = slips;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Fewer than half of the letters, since else it is another word. */
    private static int allowed(String word, String candidate) {
        int length = Math.min(word.length(), candidate.length());
        return Math.min(1 + length / LETTERS_PER_SLIP, length / 2);
    }

    private static boolean isBeginning(String word, String candidate) {
        return word.length() >= SHORTEST_BEGINNING && candidate.startsWith(word);
    }

    private static String plain(String word) {
        return word.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How many letters are wrong, missing, too many, or changed places with their neighbour. */
    static int slips(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            before = last;
            last = row;
        }
        return last[b.length()];
    }
}
