package rawtcp.script;

import java.nio.file.Path;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;

/**
 * What a script acts on: a clock, the socket calls of one process, and the wire between that process's host and the
 * script, which plays everybody else. All times are nanoseconds of one clock, on which the script's time zero is where
 * the interpreter begins. One thread calls; whatever can't be had is a {@link ScriptError}.
 */
public interface World extends AutoCloseable {
    long nowNs();

    /** Lets time pass until {@code atNs}; what was due by then has happened. At once if that is over. */
    void advanceTo(long atNs) throws ScriptError;

    /**
     * Begins a call, which has seen every packet injected before it. Returns when the call has either ended or is known
     * to block; several may be open at once.
     */
    Call begin(Request request) throws ScriptError;

    /** The time of day that the host under test would tell now (CLOCK_REALTIME). */
    long wallClockNs();

    /** Lets time pass until {@code call} has ended, or until {@code untilNs}; says whether it has ended. */
    boolean await(Call call, long untilNs) throws ScriptError;

    /** An IP packet, with its header and all checksums, arrives at the host under test now. */
    void inject(byte[] packet) throws ScriptError;

    /**
     * The next packet that the host under test has sent and that was not taken yet, in order of sending; waits for one
     * until {@code untilNs}. Null if there is none.
     */
    Sent nextPacket(long untilNs) throws ScriptError;

    /**
     * Runs a shell command of the script, in {@code directory}; fails if its exit status is not 0 or the command is
     * beyond this world. {@code line}: where it begins.
     */
    void shell(String command, Path directory, int line) throws ScriptError;

    /** Bytes of a file that the script's commands have made; without bound, if they have made none of that name. */
    default long fileLength(String path) {
        return Long.MAX_VALUE;
    }

    /** The end of the script's process: what it has left open is closed, and the host under test is let go. */
    @Override
    void close();

    /** A call that was begun. */
    interface Call {
        /** Null while it blocks. */
        Reply reply();

        /** When it ended; only where there is a reply. */
        long endNs();
    }

    /** An IP packet that left the host under test, with its header. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sent(long atNs, byte[] bytes) {}

    /** Makes the world of one script, before its time zero. */
    @FunctionalInterface
    interface Maker {
        World make(Setup setup) throws ScriptError;
    }

    /**
     * What a script's options say of its world; addresses in their usual text form. {@code mss}: packets that arrive
     * with more data are made of such pieces (generic segmentation offload); 0: they are whole.
     */
    record Setup(
            String localAddress, String remoteAddress, String gatewayAddress, int prefixLength, int mtu, int mss) {}
}
