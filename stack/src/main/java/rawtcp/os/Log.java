package rawtcp.os;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the daemon has to say to whoever looks after it: stderr, which is the log file or the terminal. */
public final class Log {
    private Log() {}

    public static void say(String sentence) {
        System.err.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + sentence);
    }

    /** A fault of ours, with its trace. */
    public static void fault(String where, Throwable fault) {
        say(where + ": " + fault);
        fault.printStackTrace();
    }
}
