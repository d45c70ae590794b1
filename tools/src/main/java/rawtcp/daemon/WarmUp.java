package rawtcp.daemon;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import rawtcp.command.Invocation;
import rawtcp.command.RunningStack;
import rawtcp.command.Session;
import rawtcp.endpoint.CallFailed;
import rawtcp.os.Log;
import rawtcp.os.RealTime;

/**
 * Lets the daemon do, before anybody asks, what its first commands would else wait for: classes loaded, picocli's
 * reflection done, the hot paths compiled. Only commands that change nothing are run; the others are parsed.
 */
final class WarmUp implements Runnable {
    private static final int ROUNDS = 8;

    private static final List<List<String>> RUN = List.of(
            List.of("ports"),
            List.of("ports", "--json", "state", "ESTABLISHED", "and", "dport", "80"),
            List.of("orphans", "--json"),
            List.of("orphans"),
            List.of("knobs", "--json"),
            List.of("stack", "status"));

    private static final List<List<String>> PARSE = List.of(
            List.of("connect", "-d", "-w", "1s", "-p", "1", "10.0.0.1:80"),
            List.of("listen", "-d", "--backlog", "1", "80"),
            List.of("accept", "1", "--timeout", "1s"),
            List.of("send", "1", "text"),
            List.of("recv", "1", "--eof"),
            List.of("wait", "1", "CLOSED", "--timeout", "1s"),
            List.of("shutdown", "1", "write"),
            List.of("close", "1", "--linger", "1s"),
            List.of("show", "1", "--json"));

    private final Session session;
    private final Practice practice;
    private final BooleanSupplier mayGoOn;

    private WarmUp(RunningStack stack, Practice practice, BooleanSupplier mayGoOn) {
        session = new NobodysSession(stack);
        this.practice = practice;
        this.mayGoOn = mayGoOn;
    }

    /** Takes the time of nobody who measures: it ends soon after {@code mayGoOn} says no. */
    static void start(RunningStack stack, Practice practice, BooleanSupplier mayGoOn) {
        Thread thread = new Thread(new WarmUp(stack, practice, mayGoOn), "rawtcp-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        RealTime.giveWay();
        RealTime.giveWayForWorkers();
        try (practice) {
            practice.goOn(mayGoOn);
            rush();
        } finally {
            RealTime.claimForWorkers(); // not before: who has just started the stack has something to run
            HeapGoal.follow();
        }
        for (int round = 0; round < ROUNDS; round++) {
            each(RUN, words -> Invocation.parse(session, words).run());
            each(PARSE, words -> Invocation.parse(session, words).need());
        }
        if (mayGoOn.getAsBoolean()) {
            System.gc(); // now, and then for a long time not
        }
    }

    private void rush() {
        try (Rush rush = new Rush()) {
            rush.run(mayGoOn);
        } catch (CallFailed e) {
            Log.say("no more practice: " + e.getMessage());
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private void each(List<List<String>> commands, Consumer<List<String>> work) {
        for (List<String> words : commands) {
            if (mayGoOn.getAsBoolean()) {
                work.accept(words);
            }
        }
    }

    /** Says nothing to nobody. */
    private record NobodysSession(RunningStack stack) implements Session {
        private static final PrintStream NOWHERE =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

        @Override
        public InputStream in() {
            return InputStream.nullInputStream();
        }

        @Override
        public PrintStream out() {
            return NOWHERE;
        }

        @Override
        public PrintStream err() {
            return NOWHERE;
        }

        @Override
        public boolean isTerminal() {
            return false;
        }

        @Override
        public int columns() {
            return 80;
        }

        @Override
        public long pid() {
            return stack.pid();
        }

        @Override
        public long parentPid() {
            return stack.pid();
        }

        @Override
        public Path cwd() {
            return Path.of("/");
        }

        @Override
        public long number() {
            return 0;
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void onEnd(Runnable hook) {
            assert false : "a command that holds nothing has nothing to end";
        }

        @Override
        public void onUnheard(Runnable undo) {
            assert false : "a command that makes nothing has nothing to undo";
        }
    }
}
