package rawtcp.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import rawtcp.host.Host;

/** One run of a command on a thread of its own, and the session that it sees. */
final class TestRun implements Session {
    private static final AtomicLong RUNS = new AtomicLong();
    private static final int PIPE_BYTES = 64 * 1024;

    private final RunningStack stack;
    private final long number = RUNS.incrementAndGet();
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
    private final PrintStream err = new PrintStream(errBytes, true, StandardCharsets.UTF_8);
    private final PipedInputStream in = new PipedInputStream(PIPE_BYTES);
    private final PipedOutputStream toIn;
    private final ArrayDeque<Runnable> hooks = new ArrayDeque<>();
    private final ArrayDeque<Runnable> undos = new ArrayDeque<>();
    private final Thread thread;
    private volatile int status = -1;

    TestRun(RunningStack stack, String... argv) {
        this.stack = stack;
        try {
            toIn = new PipedOutputStream(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(() -> execute(List.of(argv)), String.join(" ", argv));
        thread.start();
    }

    private void execute(List<String> argv) {
        int ended = Invocation.parse(this, argv).run();
        while (!hooks.isEmpty()) {
            hooks.pop().run();
        }
        status = ended;
    }

    /** Gives all of stdin and ends it. */
    TestRun stdin(String text) {
        return stdin(text.getBytes(StandardCharsets.UTF_8));
    }

    TestRun stdin(byte[] bytes) {
        try (PipedOutputStream whole = toIn) {
            whole.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** As Ctrl-C. */
    TestRun interrupt() {
        thread.interrupt();
        return this;
    }

    /** When its call has been given to the stack and waits there: what others call now comes after it. */
    TestRun waits() {
        while (!isInHost() && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return this;
    }

    private boolean isInHost() {
        Thread.State state = thread.getState();
        return (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING)
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Host.class.getName())
                                && frame.getMethodName().equals("await"));
    }

    TestRun finish() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the test", e);
        }
        return this;
    }

    int status() {
        return status;
    }

    String text() {
        return outBytes.toString(StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return outBytes.toByteArray();
    }

    String errors() {
        return errBytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "status " + status + ", stdout: " + text() + ", stderr: " + errors();
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public boolean isTerminal() {
        return false;
    }

    @Override
    public int columns() {
        return 80;
    }

    /** A process that exists, so that it has a name. */
    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public long parentPid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void onUnheard(Runnable undo) {
        undos.push(undo);
    }

    /** What was printed could not be written. */
    void unheard() {
        undos.forEach(Runnable::run);
    }

    @Override
    public Path cwd() {
        return Path.of("").toAbsolutePath();
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public void onEnd(Runnable hook) {
        hooks.push(hook);
    }

    @Override
    public RunningStack stack() {
        return stack;
    }
}
