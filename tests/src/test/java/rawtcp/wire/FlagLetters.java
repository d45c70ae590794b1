package rawtcp.wire;

/** A segment's flags in packetdrill's letters: {@code S.}, {@code FP.}, {@code -} for none. */
public final class FlagLetters {
    private static final String BY_BIT = "FSRP.UEW";
    private static final String ORDER = "FSRPUEW.";

    private FlagLetters() {}

    public static int bits(String letters) {
        int bits = 0;
        for (int i = 0; i < letters.length(); i++) {
            bits |= letters.charAt(i) == '-' ? 0 : 1 << BY_BIT.indexOf(letters.charAt(i));
        }
        return bits;
    }

    public static String letters(int bits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ORDER.length(); i++) {
            text.append((bits & 1 << BY_BIT.indexOf(ORDER.charAt(i))) == 0 ? "" : ORDER.charAt(i));
        }
        return text.length() == 0 ? "-" : text.toString();
    }
}
