package rawtcp.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import rawtcp.client.FrameError;
import rawtcp.daemon.SocketProcesses.SocketProcess;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.host.Caller;
import rawtcp.host.Host;
import rawtcp.host.Work;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;
import rawtcp.socket.SocketCall;
import rawtcp.tcp.Errno;

/**
 * A session of socket calls, one thread of its process: request, reply, request. The stack's thread reads it, makes its
 * calls and answers them: another thread between would cost more than the call.
 */
final class SocketSession implements Caller, Conversation {
    private static final int LONGEST_PROGRAM_NAME = 64;

    private final SocketProcesses processes;
    private final SocketProtocol protocol;
    private final Consumer<Conversation> whenOver;
    private final Host host;
    private SocketProcess process;
    /** The call that goes on; null: none. */
    private Calling calling;

    private boolean left;

    SocketSession(SocketProcesses processes, SocketProtocol protocol, Consumer<Conversation> whenOver) {
        this.processes = processes;
        this.protocol = protocol;
        this.whenOver = whenOver;
        this.host = processes.host();
    }

    /** From any thread, once. */
    void begin() {
        try {
            host.call((nowNs, endpoint) -> {
                host.attach(this);
                return null;
            });
        } catch (CallFailed e) {
            end(); // the stack stops
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end();
        }
    }

    @Override
    public int descriptor() {
        return protocol.descriptor();
    }

    @Override
    public Work next() {
        if (left || (calling != null && !calling.blocks)) {
            return null;
        }
        try {
            if (protocol.hasUnsent()) {
                protocol.flush();
                host.awaitWritable(this, protocol.hasUnsent());
                return null;
            }
            SocketProtocol.Frame frame = protocol.next();
            if (protocol.hasEnded()) {
                return new Leaving();
            }
            if (frame == null) {
                return null;
            }
            if (calling != null) {
                throw new FrameError("a socket call while another one blocks");
            }
            calling = new Calling(frame);
            return calling;
        } catch (IOException e) {
            return new Leaving(); // the client has gone, or it can't be understood
        }
    }

    /** One call and its place in time. */
    private final class Calling implements Work {
        private final SocketProtocol.Frame frame;
        private SocketCall call;
        private Reply reply;
        private boolean blocks;

        private Calling(SocketProtocol.Frame frame) {
            this.frame = frame;
        }

        @Override
        public boolean attempt(long nowNs, Endpoint endpoint) {
            if (calling != this) {
                return true; // the session has ended meanwhile
            }
            try {
                reply = call == null ? first(nowNs, endpoint) : call.attempt(nowNs);
            } catch (RuntimeException e) {
                Log.fault("a socket call", e);
                protocol.shutdown();
                calling = null;
                return true;
            }
            return reply != null;
        }

        private Reply first(long nowNs, Endpoint endpoint) {
            if (frame.op() == null) {
                return Reply.failed(Errno.EOPNOTSUPP);
            }
            if (frame.op() == Op.HELLO) {
                return hello(frame.request(), nowNs, endpoint);
            }
            if (process == null) {
                return Reply.failed(Errno.EINVAL); // its HELLO has failed
            }
            processes.kernelKnobs().before(frame.op()).apply(host.knobs());
            call = process.calls.begin(frame.request());
            return call.attempt(nowNs);
        }

        @Override
        public long deadlineNs() {
            return call == null ? Long.MAX_VALUE : call.deadlineNs();
        }

        @Override
        public void goesOn() {
            blocks = true;
            if (calling == this) {
                answer(null);
            }
        }

        @Override
        public void tell() {
            if (calling == this) {
                calling = null;
                answer(reply);
            }
        }

        @Override
        public void fail(CallFailed why) {
            // The stack has stopped: the session ends with it.
        }
    }

    /** {@code reply} null: it blocks. */
    private void answer(Reply reply) {
        try {
            if (reply == null) {
                protocol.pending();
            } else {
                protocol.done(reply);
            }
            if (protocol.hasUnsent()) {
                host.awaitWritable(this, true);
            } else if (protocol.hasRead()) {
                host.askAgain(this);
            }
        } catch (IOException e) {
            protocol.shutdown(); // the client has gone; the next turn sees it
        }
    }

    private Reply hello(Request request, long nowNs, Endpoint endpoint) {
        int pid = request.a();
        if (process != null || pid <= 0) {
            return Reply.failed(Errno.EINVAL);
        }
        process = processes.join(endpoint, pid, programName(request.payload()), nowNs);
        return Reply.OK;
    }

    /** As a table of connections can show it. */
    private static String programName(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        return text.substring(0, Math.min(text.length(), LONGEST_PROGRAM_NAME));
    }

    /** Ends a call that blocks, and this thread of the process. */
    private final class Leaving implements Work {
        private Leaving() {
            left = true;
        }

        @Override
        public boolean attempt(long nowNs, Endpoint endpoint) {
            calling = null;
            host.detach(SocketSession.this);
            if (process != null) {
                processes.leave(process, nowNs);
            }
            return true;
        }

        @Override
        public void tell() {
            end();
        }

        @Override
        public void fail(CallFailed why) {
            // The stack has stopped: nothing is held any more.
        }
    }

    @Override
    public void end() {
        protocol.close();
        whenOver.accept(this);
    }

    @Override
    public void endWith(String sentence) {
        protocol.shutdown();
    }
}
