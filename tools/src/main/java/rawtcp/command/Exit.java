package rawtcp.command;

import rawtcp.endpoint.CallFailed;
import rawtcp.tcp.Failure;

/** The exit statuses of every command. */
public final class Exit {
    public static final int DONE = 0;
    public static final int NO_SUCH_THING = 1;
    public static final int USAGE = 2;
    public static final int REFUSED = 3;
    public static final int TIMED_OUT = 4;
    public static final int RESET = 5;
    public static final int UNREACHABLE = 6;
    public static final int ADDRESS_IN_USE = 7;
    public static final int NOT_PERMITTED = 8;
    public static final int INTERRUPTED = 130;

    private Exit() {}

    static int of(CallFailed.Kind kind) {
        return switch (kind) {
            case NO_SUCH_THING, WRONG_STATE -> NO_SUCH_THING;
            case BAD_ARGUMENT -> USAGE;
            case REFUSED -> REFUSED;
            case TIMED_OUT -> TIMED_OUT;
            case RESET -> RESET;
            case UNREACHABLE -> UNREACHABLE;
            case ADDRESS_IN_USE -> ADDRESS_IN_USE;
            case NOT_PERMITTED -> NOT_PERMITTED;
        };
    }

    static int of(Failure failure) {
        return switch (failure) {
            case NONE -> DONE;
            case REFUSED -> REFUSED;
            case TIMED_OUT -> TIMED_OUT;
            case RESET, ABORTED -> RESET;
            case UNREACHABLE -> UNREACHABLE;
        };
    }
}
