package rawtcp.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import rawtcp.knob.Durations;

/** {@code 500ms 5s 2min 1h}, a bare number in seconds, as nanoseconds. */
final class DurationConverter implements ITypeConverter<Long> {
    /** What "for ever" is to Host.await. */
    static final long FOREVER_NS = Long.MAX_VALUE;

    @Override
    public Long convert(String text) {
        long ns;
        try {
            ns = Durations.parseNs(text, "s");
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "': " + e.getMessage());
        }
        if (ns < 0) {
            throw new TypeConversionException("'" + text + "' is below 0");
        }
        return ns;
    }
}
