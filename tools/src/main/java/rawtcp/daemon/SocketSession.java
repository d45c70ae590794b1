package rawtcp.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import rawtcp.client.FrameError;
import rawtcp.daemon.SocketProcesses.SocketProcess;
import rawtcp.endpoint.CallFailed;
import rawtcp.host.Host;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;
import rawtcp.socket.SocketCall;
import rawtcp.tcp.Errno;

/**
 * A session of socket calls, one thread of its process: request, reply, request. The thread that reads the socket makes
 * the call too. If the call blocks for more than a moment it stays with the call, and another one goes on reading, to whom
 * the client's end shows at once.
 */
final class SocketSession implements Runnable, Conversation {
    private static final int LONGEST_PROGRAM_NAME = 64;

    /** Most calls that block do so for less, and another thread would cost more than the call. */
    private static final long MOMENT_NS = 5_000_000;

    private final SocketProcesses processes;
    private final SocketProtocol protocol;
    private final Executor threads;
    private final Consumer<Conversation> whenOver;
    private final Host host;
    private SocketProcess process;
    /** Waits for a call that blocks; null: none does. */
    private Thread waiting;

    SocketSession(
            SocketProcesses processes, SocketProtocol protocol, Executor threads, Consumer<Conversation> whenOver) {
        this.processes = processes;
        this.protocol = protocol;
        this.threads = threads;
        this.whenOver = whenOver;
        this.host = processes.host();
    }

    /** Reads on, until the client goes or a call blocks for which this thread is needed. */
    @Override
    public void run() {
        try {
            if (serve()) {
                return;
            }
        } catch (IOException | CallFailed e) {
            // The client has gone, or it can't be understood; or the stack stops.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            Log.fault("a socket call", e);
        }
        leave();
    }

    /** True if another thread goes on. */
    private boolean serve() throws IOException, CallFailed, InterruptedException {
        while (true) {
            SocketProtocol.Frame frame = protocol.next();
            if (frame == null) {
                return false;
            }
            if (blocks()) {
                throw new FrameError("a socket call while another one blocks");
            }
            if (frame.op() == null) {
                protocol.done(Reply.failed(Errno.EOPNOTSUPP));
            } else if (frame.op() == Op.HELLO) {
                protocol.done(hello(frame.request()));
            } else if (!call(frame.request())) {
                return true;
            }
        }
    }

    private Reply hello(Request request) throws CallFailed, InterruptedException {
        int pid = request.a();
        if (process != null || pid <= 0) {
            return Reply.failed(Errno.EINVAL);
        }
        process = processes.join(pid, programName(request.payload()));
        return Reply.OK;
    }

    /** As a table of connections can show it. */
    private static String programName(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        return text.substring(0, Math.min(text.length(), LONGEST_PROGRAM_NAME));
    }

    /** A call and its place in time. */
    private static final class Attempt {
        SocketCall call;
        Reply reply;
    }

    /** False if it blocks: then it is answered, and the client is read by others. */
    private boolean call(Request request) throws IOException, CallFailed, InterruptedException {
        if (process == null) {
            protocol.done(Reply.failed(Errno.EINVAL)); // its HELLO has failed
            return true;
        }
        Attempt attempt = begin(request);
        if (attempt.reply != null) {
            protocol.done(attempt.reply);
            return true;
        }
        protocol.pending();
        Reply soon = awaitAMoment(attempt.call);
        if (soon != null) {
            protocol.done(soon);
            return true;
        }
        beginWaiting();
        threads.execute(this);
        await(attempt.call);
        return false;
    }

    /** Null: it goes on. */
    private Reply awaitAMoment(SocketCall call) throws CallFailed, InterruptedException {
        try {
            return host.await((nowNs, endpoint) -> call.attempt(nowNs), call::deadlineNs, MOMENT_NS);
        } catch (TimeoutException e) {
            return null;
        }
    }

    private Attempt begin(Request request) throws CallFailed, InterruptedException {
        KernelKnobs.Values knobs = processes.kernelKnobs().before(request.op());
        return host.call((nowNs, endpoint) -> {
            knobs.apply(host.knobs());
            Attempt attempt = new Attempt();
            attempt.call = process.calls.begin(request);
            attempt.reply = attempt.call.attempt(nowNs);
            return attempt;
        });
    }

    private void await(SocketCall call) {
        Reply reply = null;
        try {
            reply = host.await((nowNs, endpoint) -> call.attempt(nowNs), call::deadlineNs);
        } catch (CallFailed | InterruptedException e) {
            // The stack stops, or the client has gone.
        } catch (RuntimeException e) {
            Log.fault("a socket call", e);
        }
        endWaiting();
        if (reply == null) {
            protocol.close();
            return;
        }
        try {
            protocol.done(reply);
        } catch (IOException e) {
            // The client has gone: who reads sees it too.
        }
    }

    private synchronized boolean blocks() {
        return waiting != null;
    }

    private synchronized void beginWaiting() {
        waiting = Thread.currentThread();
    }

    /** From here on no interrupt reaches the thread, which will serve others. */
    private synchronized void endWaiting() {
        waiting = null;
        boolean unused = Thread.interrupted();
        notifyAll();
    }

    /** Ends a call that blocks, and when that has let go, this thread of the process. */
    private void leave() {
        protocol.close();
        try {
            synchronized (this) {
                while (waiting != null) {
                    waiting.interrupt();
                    wait();
                }
            }
            if (process != null) {
                processes.leave(process);
            }
        } catch (CallFailed e) {
            // The stack has stopped: nothing is held any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            whenOver.accept(this);
        }
    }

    @Override
    public void endWith(String sentence) {
        protocol.close();
    }
}
