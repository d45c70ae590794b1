package rawtcp.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;

/** One connection to a stack's daemon; runs one command after the other. */
public final class Execution {
    /** As a shell reports a process that SIGPIPE killed. */
    public static final int BROKEN_PIPE = 128 + 13;

    private final String stack;
    private final FrameReader fromDaemon;
    private final FrameWriter toDaemon;
    private final Streams ownStreams;
    private volatile IOException unreadable; // why the running command's stdin can't be read

    public Execution(ByteChannel daemon, String stack, Streams streams) {
        this.stack = stack;
        this.fromDaemon = new FrameReader(daemon);
        this.toDaemon = new FrameWriter(daemon);
        this.ownStreams = streams;
    }

    /** Runs a command to its end; its exit status. */
    public int run(ExecRequest request) throws Refused {
        return run(request, ownStreams);
    }

    /** The same with other streams. */
    public int run(ExecRequest request, Streams streams) throws Refused {
        try {
            toDaemon.send(FrameType.EXEC, request.encode());
            return follow(streams);
        } catch (FrameError e) {
            throw new Refused(1, "the stack sent " + e.getMessage());
        } catch (IOException e) {
            throw gone();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    /** Ctrl-C, from any thread: the running command ends, and with it {@link #run}. */
    public void interrupt() throws IOException {
        toDaemon.send(FrameType.INTERRUPT);
    }

    /** The terminal has another width now. */
    public void resize(int columns) throws IOException {
        toDaemon.send(FrameType.RESIZE, columns);
    }

    private int follow(Streams streams) throws IOException, Refused, InterruptedException {
        Printer printer = new Printer(streams, toDaemon);
        Credit stdinCredit = new Credit(0);
        Thread pump = null;
        unreadable = null;
        try {
            while (true) {
                FrameType type = fromDaemon.next();
                if (type == null) {
                    printer.finish();
                    throw gone();
                }
                ByteBuffer payload = fromDaemon.payload();
                switch (type) {
                    case STDOUT, STDERR, CARRIED -> printer.print(type, payload);
                    case CREDIT -> {
                        stdinCredit.grant(Frame.intOf(type, payload));
                        if (pump == null) {
                            printer.ownThread();
                            pump = startPump(stdinCredit, streams);
                        }
                    }
                    case EXIT -> {
                        int status = Frame.intOf(type, payload);
                        printer.finish();
                        if (payload.hasRemaining()) { // the daemon itself ends: be there until it is gone
                            untilEnd();
                        }
                        if (unreadable != null) {
                            throw new Refused(1, "can't read stdin: " + unreadable.getMessage());
                        }
                        return status;
                    }
                    default -> throw new FrameError("a " + type + " frame");
                }
            }
        } catch (OutputFailed e) {
            tellUnheard();
            return afterFailedOutput(e);
        } finally {
            stdinCredit.close();
            if (pump != null && streams.stopIn()) {
                pump.join(); // else what it says late would reach the next command
            }
        }
    }

    private void untilEnd() {
        try {
            while (fromDaemon.next() != null) {}
        } catch (IOException e) {
            return; // reset by its end: gone too
        }
    }

    /** Returns when the stack has undone what nobody will know of, so that what comes next does not meet it. */
    private void tellUnheard() {
        try {
            toDaemon.send(FrameType.UNHEARD);
            FrameType type = fromDaemon.next();
            while (type != null && type != FrameType.UNHEARD) {
                type = fromDaemon.next(); // what else the command had to say, and its exit status
            }
        } catch (IOException e) {
            return; // the stack has gone, and all with it
        }
    }

    private static int afterFailedOutput(OutputFailed e) throws Refused {
        if (e.isBrokenPipe()) {
            return BROKEN_PIPE;
        }
        throw new Refused(1, "write error on stdout: " + e.getCause().getMessage());
    }

    private Refused gone() {
        return new Refused(1, "the stack '" + stack + "' has ended");
    }

    private Thread startPump(Credit credit, Streams streams) {
        streams.startIn();
        Thread pump = new Thread(() -> pump(credit, streams), "stdin");
        pump.setDaemon(true);
        pump.start();
        return pump;
    }

    private void pump(Credit credit, Streams streams) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Frame.MAX_DATA);
        try {
            while (true) {
                int allowed = credit.take(Frame.MAX_DATA);
                if (allowed < 0) {
                    return;
                }
                int length = readIn(streams, buffer.clear().limit(allowed));
                if (length < 0) {
                    toDaemon.send(FrameType.STDIN_EOF);
                    return;
                }
                credit.giveBack(allowed - length);
                toDaemon.send(FrameType.STDIN, buffer.flip());
            }
        } catch (IOException e) {
            return; // the stack has gone; the thread that reads the socket says so
        } catch (InterruptedException e) {
            return; // the command has ended
        }
    }

    /** A stdin that can't be read, a directory above all, is no empty one: the command ends. */
    private int readIn(Streams streams, ByteBuffer into) throws IOException {
        try {
            return streams.readIn(into);
        } catch (ClosedChannelException e) {
            return -1; // by us: the command has ended
        } catch (IOException e) {
            unreadable = e;
            toDaemon.send(FrameType.INTERRUPT);
            return -1;
        }
    }
}
