package rawtcp.daemon;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import rawtcp.client.Caller;
import rawtcp.client.Credit;
import rawtcp.client.ExecRequest;
import rawtcp.client.Execution;
import rawtcp.client.Frame;
import rawtcp.client.FrameError;
import rawtcp.client.FrameType;
import rawtcp.client.FrameWriter;
import rawtcp.command.RunningStack;
import rawtcp.command.Session;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;
import rawtcp.os.Log;
import rawtcp.os.StdoutPipe;

/** One run of a command for a client; on a thread of its own, which Ctrl-C and the client's death interrupt. */
final class Run implements Session {
    private static final int BUFFER = 8 << 10;
    private static final int DEFAULT_COLUMNS = 80;
    private static final int UNREADABLE = 1;
    private static final long LOOK_AT_STDOUT_MS = 500;
    private static final AtomicLong LAST_NUMBER = new AtomicLong();

    private final ExecRequest request;
    private final RunningStack stack;
    private final PidNamespace processes;
    private final long number = LAST_NUMBER.incrementAndGet();
    private final StdinStream in;
    private final Credit outputCredit = new Credit(Frame.WINDOW);
    private final PrintStream out;
    private final PrintStream err;
    private final DataStreams data;
    private final ArrayDeque<Runnable> endHooks = new ArrayDeque<>();
    private volatile int columns;
    private volatile boolean closed;
    private volatile boolean unread;
    private volatile ErrnoException unreadable;
    private Thread thread;
    private boolean interrupted;
    private final ArrayDeque<Runnable> undos = new ArrayDeque<>();
    private boolean ended;
    private boolean unheard;

    Run(ExecRequest request, RunningStack stack, FrameWriter toClient, PidNamespace processes) {
        this.request = request;
        this.stack = stack;
        this.processes = processes;
        this.columns = request.caller().columns();
        this.in = new StdinStream(toClient);
        OutputFrames stdout = new OutputFrames(FrameType.STDOUT, toClient, outputCredit);
        this.out = printStream(stdout);
        this.err = printStream(new OutputFrames(FrameType.STDERR, toClient, outputCredit));
        this.data = new DataStreams(request.caller(), in, stdout);
    }

    private static PrintStream printStream(OutputFrames frames) {
        return new PrintStream(new BufferedOutputStream(frames, BUFFER), true, StandardCharsets.UTF_8);
    }

    /** On the run's own thread: the command from its beginning to the last hook. */
    int execute(CommandRunner commands) {
        begin();
        int status;
        try {
            status = commands.run(this, request.argv());
        } catch (RuntimeException | AssertionError e) {
            Log.fault("rawtcp " + String.join(" ", request.argv()), e);
            err.println("rawtcp: internal error: " + e);
            status = 1;
        }
        runHooks();
        if (unreadable != null) {
            boolean unused = Thread.interrupted(); // by ourselves: the line may have to wait
            err.println("rawtcp: can't read stdin: " + unreadable.sentence());
            status = UNREADABLE;
        }
        out.flush();
        err.flush();
        in.abandon();
        data.close();
        outputCredit.close();
        end();
        return unread ? Execution.BROKEN_PIPE : status;
    }

    private synchronized void begin() {
        thread = Thread.currentThread();
        if (interrupted) {
            thread.interrupt();
        }
    }

    /** From here on no interrupt reaches the thread, which will serve others. */
    private synchronized void end() {
        thread = null;
        boolean unused = Thread.interrupted();
    }

    private void runHooks() {
        runAll(endHooks, "at the end of");
    }

    private void runAll(ArrayDeque<Runnable> hooks, String when) {
        while (true) {
            Runnable hook;
            synchronized (hooks) {
                hook = hooks.poll();
            }
            if (hook == null) {
                return;
            }
            boolean wasInterrupted = Thread.interrupted(); // a hook's call to the stack is not what Ctrl-C ends
            try {
                hook.run();
            } catch (RuntimeException | AssertionError e) {
                Log.fault(when + " rawtcp " + String.join(" ", request.argv()), e);
            }
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // What the client's frames ask for, on the thread that reads them.

    void stdin(ByteBuffer payload) throws FrameError {
        in.accept(payload);
    }

    void stdinEnd() {
        in.end();
    }

    void credit(int bytes) throws FrameError {
        outputCredit.grant(bytes);
    }

    void resize(int newColumns) {
        columns = newColumns;
    }

    synchronized void interrupt() {
        interrupted = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** The client could not write what was printed. True: the run has ended, and the caller is to undo it; else it ends now. */
    synchronized boolean unheard() {
        if (!ended) {
            unheard = true;
            interrupt();
        }
        return ended;
    }

    /** By the run's own thread when all is over: whether it is to undo it. */
    synchronized boolean isUnheardAtEnd() {
        ended = true;
        return unheard;
    }

    /** What nobody will know of goes. */
    void undo() {
        runAll(undos, "undoing");
    }

    /** The client has gone. */
    void abandon() {
        closed = true;
        in.abandon();
        outputCredit.close();
        interrupt();
    }

    // What the command sees.

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
    public ByteBuffer readData() throws IOException {
        try {
            return data.read();
        } catch (ClosedByInterruptException e) {
            throw new InterruptedIOException("interrupted");
        } catch (ErrnoException e) {
            unreadable = e;
            interrupt(); // for another of the command's threads may have read
            throw new InterruptedIOException(e.sentence());
        }
    }

    @Override
    public ByteBuffer outBuffer() {
        return data.outBuffer();
    }

    @Override
    public boolean writeData(ByteBuffer from) {
        try {
            data.write(from);
            return true;
        } catch (ErrnoException e) {
            unread = e.errno() == LibC.EPIPE;
            return false;
        } catch (IOException e) {
            return false; // the client has gone, or Ctrl-C
        }
    }

    @Override
    public boolean isTerminal() {
        return caller().isTerminal();
    }

    @Override
    public int columns() {
        int known = columns;
        return known > 0 ? known : DEFAULT_COLUMNS;
    }

    @Override
    public long pid() {
        return caller().pid();
    }

    @Override
    public long parentPid() {
        return caller().parentPid();
    }

    @Override
    public long seenFromHere(long pid) {
        return processes.seenFromHere(pid);
    }

    @Override
    public Path cwd() {
        return Path.of(caller().cwd());
    }

    @Override
    public OutputStream create(Path path, long timeoutNs, Runnable waits)
            throws IOException, InterruptedException, TimeoutException {
        return NewFile.open(pid(), path, timeoutNs, waits);
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void onEnd(Runnable hook) {
        synchronized (endHooks) {
            endHooks.push(hook);
        }
    }

    @Override
    public void onUnheard(Runnable undo) {
        synchronized (undos) {
            undos.push(undo);
        }
    }

    @Override
    public void onlyPrints() {
        Thread onlooker = new Thread(this::untilUnread, "stdout of " + pid());
        onlooker.setDaemon(true);
        onlooker.start();
        onEnd(onlooker::interrupt);
    }

    /** The client would find out with the next line that it writes, which may never come. */
    private void untilUnread() {
        try {
            while (!StdoutPipe.isUnread(pid())) {
                Thread.sleep(LOOK_AT_STDOUT_MS);
            }
            unread = true;
            interrupt();
        } catch (InterruptedException e) {
            return; // the run has ended
        }
    }

    @Override
    public RunningStack stack() {
        return stack;
    }

    private Caller caller() {
        return request.caller();
    }
}
