package rawtcp.shell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import rawtcp.client.Access;
import rawtcp.client.Caller;
import rawtcp.client.ExecRequest;
import rawtcp.client.Execution;
import rawtcp.client.Refused;
import rawtcp.client.Streams;
import rawtcp.client.Target;

/** Runs the shell's lines, one after the other, over one connection; a new one when the stack has been stopped. */
final class Commands {
    private static final Set<String> GIVES_AN_ID = Set.of("listen", "connect", "accept");

    private final Target target;
    private final Streams streams;
    private final IntSupplier columns;
    private volatile Execution execution;
    private String last;

    Commands(SocketChannel daemon, Target target, Streams streams, IntSupplier columns) {
        this.target = target;
        this.streams = streams;
        this.columns = columns;
        this.execution = new Execution(daemon, target.name(), streams);
    }

    /** The last id that a command of this shell has printed; null: none yet. */
    String last() {
        return last;
    }

    /** Runs a command to its end; its exit status. */
    int run(List<String> words) {
        Listening listening = new Listening(streams);
        int status = run(words, listening);
        if (GIVES_AN_ID.contains(words.get(0)) && listening.id() != null) {
            last = listening.id();
        }
        return status;
    }

    private int run(List<String> words, Streams given) {
        try {
            if (execution == null) {
                Access access = Access.seek(target, words);
                if (access.daemon() == null) {
                    return access.status();
                }
                execution = new Execution(access.daemon(), target.name(), streams);
            }
            return execution.run(request(words), given);
        } catch (Refused e) {
            execution = null; // the stack has ended
            if (e.getMessage() != null) {
                say("rawtcp: " + e.getMessage());
            }
            return e.status();
        }
    }

    /** A command whose output is wanted here; empty if it can't be run. */
    String output(List<String> words) {
        Execution running = execution;
        Captured captured = new Captured();
        if (running == null) {
            return "";
        }
        try {
            running.run(request(words), captured);
            return captured.text();
        } catch (Refused e) {
            execution = null;
            return "";
        }
    }

    private ExecRequest request(List<String> words) {
        return new ExecRequest(Caller.ofThisShell(columns.getAsInt()), words);
    }

    void interrupt() {
        tell(Execution::interrupt);
    }

    void resize(int width) {
        tell(running -> running.resize(width));
    }

    private interface Message {
        void to(Execution running) throws IOException;
    }

    private void tell(Message message) {
        Execution running = execution;
        try {
            if (running != null) {
                message.to(running);
            }
        } catch (IOException e) {
            execution = null; // the stack has gone; the running command says so
        }
    }

    /** On stderr. */
    void say(String line) {
        try {
            streams.writeErr(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            execution = null; // nobody listens any more
        }
    }
}
