package rawtcp.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import rawtcp.daemon.SocketProcesses.SocketProcess;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.host.Caller;
import rawtcp.host.Host;
import rawtcp.host.Work;
import rawtcp.os.Log;
import rawtcp.socket.DataCalls;
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

    /** Of a process that ends, so many handles in a turn: others need not wait for all. */
    private static final int CLOSED_AT_ONCE = 256;

    private static final int MUCH = 16 << 10;

    /** A call that is over so soon is not said to block: that would cost both sides more than the call. */
    private static final long UNTOLD_NS = 200_000;

    private final SocketProcesses processes;
    private final SocketProtocol protocol;
    private final Consumer<Conversation> whenOver;
    private final Host host;
    private SocketProcess process;
    private DataCalls dataCalls;
    private final Calling calling = new Calling();
    /** What a send that blocks has yet to send; null: none ever has. */
    private ByteBuffer kept;

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
        if (left || (calling.active && !calling.blocks)) {
            protocol.hasMore();
            return null;
        }
        try {
            if (protocol.hasUnsent()) {
                protocol.flush();
                host.awaitWritable(this, protocol.hasUnsent());
                if (!protocol.hasUnsent() && protocol.mayHaveMore()) {
                    host.askAgain(this);
                }
                return null;
            }
            boolean whole = next(calling.active);
            if (protocol.hasEnded()) {
                return leave();
            }
            if (!whole) {
                if (protocol.mayHaveMore()) {
                    host.askAgain(this);
                }
                return null;
            }
            assert !calling.active;
            calling.begin();
            return calling;
        } catch (IOException e) {
            return leave(); // the client has gone, or it can't be understood
        }
    }

    private boolean next(boolean busy) throws IOException {
        boolean had = protocol.hasLookedAt();
        boolean whole = protocol.next(host.turnNumber(), busy);
        if (protocol.hasLookedAt() && !had) {
            host.takeOffSoon(this);
        }
        return whole;
    }

    @Override
    public void takeOff() {
        protocol.takeOff();
    }

    private Work leave() {
        left = true;
        return new Leaving();
    }

    /** The call that goes on, if one does, and its place in time: the same object for all of a session. */
    private final class Calling implements Work {
        private boolean active;
        /** Its request; null: it is a call already. */
        private Request request;

        private SocketCall call;
        private boolean isDataCall;
        private Reply reply;
        private boolean blocks;
        /** When the program is told that it blocks; NEVER: it knows. */
        private long tellsAtNs;

        /** What the protocol has ready. */
        private void begin() {
            active = true;
            blocks = false;
            tellsAtNs = Long.MAX_VALUE;
            reply = null;
            isDataCall = protocol.isDataCall();
            call = isDataCall ? protocol.dataCall() : null;
            request = isDataCall ? null : protocol.request();
        }

        private void abandon(long nowNs) {
            if (call != null) {
                call.abandon(nowNs);
            }
            over();
        }

        private void over() {
            active = false;
            request = null;
            call = null;
            if (isDataCall) {
                isDataCall = false;
                dataCalls.over();
            }
        }

        @Override
        public boolean attempt(long nowNs, Endpoint endpoint) {
            if (!active) {
                return true; // the session has ended meanwhile
            }
            try {
                reply = call == null ? first(nowNs, endpoint) : call.attempt(nowNs);
            } catch (RuntimeException e) {
                Log.fault("a socket call", e);
                protocol.shutdown();
                abandon(nowNs);
                return true;
            }
            if (reply == null && nowNs >= tellsAtNs) {
                tellsAtNs = Long.MAX_VALUE;
                answer(null);
            }
            return reply != null;
        }

        private Reply first(long nowNs, Endpoint endpoint) {
            if (request.op() == null) {
                return Reply.failed(Errno.EOPNOTSUPP);
            }
            if (request.op() == Op.HELLO) {
                return hello(request, nowNs, endpoint);
            }
            if (process == null) {
                return Reply.failed(Errno.EINVAL); // its HELLO has failed
            }
            processes.kernelKnobs().before(request.op()).apply(host.knobs());
            call = process.calls.begin(request);
            return call.attempt(nowNs);
        }

        @Override
        public boolean mayGoOn() {
            return !active || call == null || call.mayGoOn();
        }

        /** With much data, the program goes on while it leaves, or while its room is told of. */
        @Override
        public boolean tellsAtOnce() {
            return active && isDataCall && reply.ret() >= MUCH;
        }

        @Override
        public long deadlineNs() {
            return call == null ? tellsAtNs : Math.min(tellsAtNs, call.deadlineNs());
        }

        @Override
        public void goesOn() {
            if (!active) {
                return;
            }
            blocks = true;
            tellsAtNs = host.nowNs() + UNTOLD_NS;
            if (isDataCall) {
                dataCalls.keepIn(kept());
            }
        }

        @Override
        public void tell() {
            if (active) {
                answer(reply);
                over();
            }
        }

        @Override
        public void fail(CallFailed why) {
            // The stack has stopped: the session ends with it.
        }
    }

    private ByteBuffer kept() {
        if (kept == null) {
            kept = ByteBuffer.allocate(SocketProtocol.FIRST_READ);
        }
        return kept;
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
            } else if (protocol.mayHaveMore()) {
                host.askAgain(this);
            }
        } catch (IOException e) {
            protocol.shutdown(); // the client has gone; the next turn sees it
        } catch (RuntimeException e) {
            Log.fault("the answer of a socket call", e);
            protocol.shutdown();
        }
    }

    private Reply hello(Request request, long nowNs, Endpoint endpoint) {
        int pid = request.a();
        if (process != null || pid <= 0) {
            return Reply.failed(Errno.EINVAL);
        }
        process = processes.join(endpoint, pid, programName(request.payload()), nowNs);
        dataCalls = process.calls.dataCalls();
        protocol.dataCalls(dataCalls);
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
        private boolean begun;
        private boolean isLast;

        @Override
        public boolean attempt(long nowNs, Endpoint endpoint) {
            if (!begun) {
                begun = true;
                leaveProcess(nowNs);
            }
            return !isLast || process.calls.exit(nowNs, CLOSED_AT_ONCE);
        }

        private void leaveProcess(long nowNs) {
            if (calling.active) {
                calling.abandon(nowNs);
            } else if (dataCalls != null) {
                dataCalls.over(); // of one that has half come
            }
            host.detach(SocketSession.this);
            isLast = process != null && processes.leave(process);
        }

        /** What is left to close is closed in the next turn. */
        @Override
        public long deadlineNs() {
            return 0;
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
