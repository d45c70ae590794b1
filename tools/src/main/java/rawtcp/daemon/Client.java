package rawtcp.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import rawtcp.client.Caller;
import rawtcp.client.ExecRequest;
import rawtcp.client.Frame;
import rawtcp.client.FrameError;
import rawtcp.client.FrameReader;
import rawtcp.client.FrameType;
import rawtcp.client.FrameWriter;

/** A session of commands: reads its frames on its own thread, runs one command after the other. */
final class Client implements Runnable, Conversation {
    private final Server server;
    private final Pushback channel;
    private final FrameReader fromClient;
    private final FrameWriter toClient;
    private final Executor threads;
    private final long peerPid;
    private final PidNamespace processes;
    /** The run that goes on; null between two. */
    private Run run;
    /** That, or the one that has ended last; null: there was none. */
    private Run last;
    /** It was told why it is let go, and gets no EXIT of a run any more. */
    private boolean dismissed;

    Client(Server server, Pushback channel, Executor threads) {
        this.server = server;
        this.channel = channel;
        this.fromClient = new FrameReader(channel);
        this.toClient = new FrameWriter(channel);
        this.threads = threads;
        this.peerPid = channel.peerPid();
        this.processes = PidNamespace.of(peerPid);
    }

    @Override
    public void run() {
        try {
            serve();
        } catch (FrameError e) {
            endWith("this client sent " + e.getMessage());
        } catch (IOException e) {
            // The client has gone; what it held is let go below.
        } finally {
            Run left = current();
            if (left != null) {
                left.abandon();
            }
            channel.close();
            server.ended(this);
        }
    }

    private void serve() throws IOException {
        while (true) {
            FrameType type = fromClient.next();
            if (type == null) {
                return;
            }
            onFrame(type, fromClient.payload());
        }
    }

    private void onFrame(FrameType type, ByteBuffer payload) throws IOException {
        Run running = current();
        if (type == FrameType.UNHEARD) {
            unheard();
            return;
        }
        if (type == FrameType.EXEC) {
            if (running != null) {
                throw new FrameError("EXEC while a command runs");
            }
            begin(seenFromHere(ExecRequest.decode(payload)));
            return;
        }
        if (running == null) {
            return; // meant for a run that has just ended
        }
        switch (type) {
            case STDIN -> running.stdin(payload);
            case STDIN_EOF -> running.stdinEnd();
            case CREDIT -> running.credit(Frame.intOf(type, payload));
            case RESIZE -> running.resize(Frame.intOf(type, payload));
            case INTERRUPT -> running.interrupt();
            default -> throw new FrameError("a " + type + " frame");
        }
    }

    private ExecRequest seenFromHere(ExecRequest told) {
        Caller caller = processes.seenFromHere(told.caller(), peerPid);
        return new ExecRequest(caller.pid() == peerPid ? caller : caller.withoutStreams(), told.argv());
    }

    private void begin(ExecRequest request) {
        Run next = new Run(request, server.stack(), toClient, processes);
        current(next);
        last = next; // of this thread alone
        server.runBegan();
        threads.execute(() -> {
            int status;
            try {
                status = next.execute(server.commands());
            } finally {
                server.runEnded();
            }
            if (server.isStopAsked()) {
                server.stop(this, () -> exit(status, true));
                server.afterStop();
            } else {
                current(null); // before EXIT: the next EXEC may follow at once
                exit(status, false);
            }
            if (next.isUnheardAtEnd()) {
                undone(next);
            }
        });
    }

    /** The client could not write what the last command has printed. */
    private void unheard() throws FrameError {
        if (last == null) {
            throw new FrameError("UNHEARD before any command");
        }
        if (last.unheard()) {
            undone(last);
        }
    }

    private void undone(Run ended) {
        ended.undo();
        try {
            toClient.send(FrameType.UNHEARD);
        } catch (IOException e) {
            channel.close(); // the client has gone
        }
    }

    /** {@code last}: the daemon itself ends, and the client is to wait for that. */
    private void exit(int status, boolean last) {
        ByteBuffer payload = ByteBuffer.allocate(Integer.BYTES + (last ? 1 : 0)).putInt(0, status);
        if (isDismissed()) {
            return;
        }
        try {
            toClient.send(FrameType.EXIT, payload);
        } catch (IOException e) {
            channel.close(); // the client has gone
        }
    }

    /** Tells the client, ends what it runs, and lets it go. */
    @Override
    public void endWith(String sentence) {
        Run running = dismissed();
        if (running != null) {
            running.abandon();
        }
        try {
            byte[] line = ("rawtcp: " + sentence + "\n").getBytes(StandardCharsets.UTF_8);
            toClient.send(FrameType.STDERR, ByteBuffer.wrap(line));
            toClient.send(FrameType.EXIT, 1);
        } catch (IOException e) {
            // It has gone already.
        }
        channel.close();
    }

    private synchronized boolean isDismissed() {
        return dismissed;
    }

    /** From now on; the run that it leaves. */
    private synchronized Run dismissed() {
        dismissed = true;
        return run;
    }

    private synchronized Run current() {
        return run;
    }

    private synchronized void current(Run next) {
        run = next;
    }
}
