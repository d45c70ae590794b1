package rawtcp.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of a command, as the command sees it: the client's streams, its terminal, the calling process. A command runs
 * in the daemon (or, if it needs no stack, in the client's process) and touches nothing of the user's but through this.
 *
 * <p>An interrupt (Ctrl-C) and the client's death both interrupt the command's thread: let InterruptedException pass.
 */
public interface Session {
    /** By their descriptors. */
    List<String> STREAMS = List.of("stdin", "stdout", "stderr");

    /** What is carried at once: so much that calls cost nothing beside the copying. */
    int DATA_BYTES = 256 << 10;

    Pattern OPEN_FILE = Pattern.compile("/dev/(?<name>stdin|stdout|stderr)|(?:/dev|/proc/self)/fd/(?<number>\\d+)");

    /** The client's stdin. Nothing is taken from it before the first read; what is not read stays the next command's. */
    InputStream in();

    /**
     * The client's stdout: binary-clean, UTF-8 for text, blocks while the client does not take more. Flushed at each
     * println and each write of an array, and at the command's end; so print a long table as one string.
     */
    PrintStream out();

    /**
     * What is there of stdin, a byte at least, for which it waits; null at its end. Good until the next call. Who reads so
     * reads all of stdin so.
     */
    default ByteBuffer readData() throws IOException {
        byte[] data = new byte[DATA_BYTES];
        int count = in().read(data);
        return count < 0 ? null : ByteBuffer.wrap(data, 0, count);
    }

    /** What {@link #writeData} is to be given: empty, and the same each time. */
    default ByteBuffer outBuffer() {
        return ByteBuffer.allocate(DATA_BYTES);
    }

    /**
     * All that is left in an {@link #outBuffer}, to stdout; false if nobody takes it any more: then the command ends, as
     * after SIGPIPE.
     */
    default boolean writeData(ByteBuffer from) {
        out().write(from.array(), from.arrayOffset() + from.position(), from.remaining());
        from.position(from.limit());
        out().flush();
        return !out().checkError();
    }

    /** The client's stderr, for remarks; each command's last error line is printed by its caller. */
    PrintStream err();

    /** True if stdout is a terminal. */
    boolean isTerminal();

    /** Width of the terminal; 80 if unknown. */
    int columns();

    /** The process that runs this command: rawtcp itself, or the shell. */
    long pid();

    /** The process that called it: the user's shell or script; in rawtcp's own shell that shell. */
    long parentPid();

    /** A process that the user has named, as the stack knows it; 0 if there is none. */
    default long seenFromHere(long pid) {
        return pid;
    }

    /** Where the client runs; empty if that was deleted. For files of the user's {@link #path}. */
    Path cwd();

    /** A file that the user has named; of /dev/stdin, and a shell's {@code <(…)}, it is the client's that is meant. */
    default Path path(Path file) throws CommandFailed {
        Matcher own = OPEN_FILE.matcher(file.toString());
        if (own.matches()) {
            String number = own.group("number");
            String descriptor = number != null ? number : String.valueOf(STREAMS.indexOf(own.group("name")));
            return Path.of("/proc", String.valueOf(pid()), "fd", descriptor);
        }
        if (file.toString().isEmpty()) {
            throw new CommandFailed(Exit.NO_SUCH_THING, "'' is no file's name");
        }
        if (!file.isAbsolute() && cwd().toString().isEmpty()) {
            throw new CommandFailed(
                    Exit.NO_SUCH_THING,
                    "'" + file + "': the current directory was deleted: give its whole path, from / on");
        }
        return cwd().resolve(file);
    }

    /**
     * Opens what {@link #path} has given, to write it. {@code waits} is run if nobody reads what is a FIFO, which is waited for;
     * after {@code timeoutNs} that is a TimeoutException.
     */
    default OutputStream create(Path path, long timeoutNs, Runnable waits)
            throws IOException, InterruptedException, TimeoutException {
        return Files.newOutputStream(path);
    }

    /** Never the same for two runs of a command: for {@code Owner.session} of foreground commands. */
    long number();

    /** True once the client has gone: nobody will read what is printed. */
    boolean isClosed();

    /** Runs {@code hook} when this run has ended, however it ended; hooks run in reverse order, on the run's thread. */
    void onEnd(Runnable hook);

    /**
     * Runs {@code undo} if the client says that what was printed could not be written: for what nobody will know the id of.
     * When this run has ended, on the run's thread or another.
     */
    void onUnheard(Runnable undo);

    /** From now on the command does nothing but print, perhaps for ever: it is to end when nobody reads its stdout any more. */
    default void onlyPrints() {}

    /** The stack that the command works on; null where none runs. */
    RunningStack stack();
}
