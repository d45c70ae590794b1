package rawtcp.view;

/** A sequence number as people write it: {@code +5}, {@code -1} from the next, {@code 7} from the initial one, {@code =9} itself. */
public final class SeqWord {
    private static final long MOST = 0xffff_ffffL;

    private SeqWord() {}

    public static void check(String option, String word) {
        String digits = word.matches("[-+=].*") ? word.substring(1) : word;
        if (!digits.matches("[0-9]{1,10}") || Long.parseLong(digits) > MOST) {
            throw new BadWord(option + " '" + word + "': +N, -N, N or =N, as rawtcp inject --help says");
        }
    }

    /** {@code word} has been checked. */
    public static int of(String word, int initial, int next) {
        char first = word.charAt(0);
        int number = (int) Long.parseLong(Character.isDigit(first) ? word : word.substring(1));
        return switch (first) {
            case '+' -> next + number;
            case '-' -> next - number;
            case '=' -> number;
            default -> initial + number;
        };
    }

    /** 32 bits without a sign. */
    public static int number(String option, String word) {
        if (!word.matches("[0-9]{1,10}") || Long.parseLong(word) > MOST) {
            throw new BadWord(option + " '" + word + "': 0 to " + MOST);
        }
        return (int) Long.parseLong(word);
    }
}
