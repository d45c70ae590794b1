package rawtcp.command;

import java.math.BigInteger;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Whole numbers on the command line, ids above all: ASCII digits and no more. */
final class Numbers {
    private Numbers() {}

    /** In place of picocli's own conversions, which take what Java takes, "+1" and the digits of any script. */
    static void convertIn(CommandLine tree) {
        tree.registerConverter(int.class, new ToInt());
        tree.registerConverter(Integer.class, new ToInt());
        tree.registerConverter(long.class, new ToLong());
        tree.registerConverter(Long.class, new ToLong());
    }

    /** A class: of a lambda with an interface for Java 5, as picocli's are, JDK 17 dies when it dumps the archive. */
    private static final class ToInt implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String word) {
            return (int) whole(word, Integer.MAX_VALUE);
        }
    }

    private static final class ToLong implements ITypeConverter<Long> {
        @Override
        public Long convert(String word) {
            return whole(word, Long.MAX_VALUE);
        }
    }

    private static long whole(String word, long most) {
        String fault = fault(word, most);
        if (fault != null) {
            throw new TypeConversionException(fault);
        }
        return Long.parseLong(word);
    }

    /** What is wrong with an id, in one sentence; null: nothing. */
    static String fault(String word) {
        return fault(word, Integer.MAX_VALUE);
    }

    private static String fault(String word, long most) {
        if (!word.matches("-?[0-9]+")) {
            return "'" + word + "' is not a number";
        }
        boolean isTooLarge = new BigInteger(word).abs().compareTo(BigInteger.valueOf(most)) > 0;
        return isTooLarge ? "'" + word + "' is too large: at most " + most : null;
    }
}
