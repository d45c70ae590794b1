package rawtcp.shell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import rawtcp.client.Caller;
import rawtcp.client.Connector;
import rawtcp.client.ExecRequest;
import rawtcp.client.Execution;
import rawtcp.client.Refused;
import rawtcp.client.Target;

/**
 * What stands under the prompt. One thread hears from the daemon, over a session of its own, what is to be shown, and
 * only when that has changed; another draws it, and again when a countdown's text changes. Both sleep otherwise.
 */
final class LiveTable implements Interpreter.Watching {
    private static final long RETRY_MS = 500;
    private static final long LEAST_PAUSE_MS = 40;
    private static final long MS_NS = 1_000_000;
    private static final long SHRINK_AFTER_NS = 3_000_000_000L;
    private static final int LEFT_FOR_COMMANDS = 6;
    private static final int LEAST_FOR_COMMANDS = 4;
    private static final int MOST_DETAIL = 34;
    private static final int INTERRUPTED = 130;

    private final Screen screen;
    private final Target target;
    private final BooleanSupplier mayMove;
    private Query query;
    private Shown shown = Shown.NOTHING;
    private Map<String, Long> changedNs = Map.of();
    private boolean fresh = true;
    private boolean closed;
    private boolean heard;
    private long roomyNs;
    private volatile Execution execution;

    /** What the daemon is asked for. {@code id} 0: the table. */
    private record Query(int rows, int skip, int id, boolean states) {
        List<String> words() {
            List<String> words =
                    new ArrayList<>(List.of("table", "--rows", "" + rows, "--skip", "" + skip, "--id", "" + id));
            if (states) {
                words.add("--states");
            }
            return words;
        }
    }

    LiveTable(Screen screen, Target target, BooleanSupplier mayMove) {
        this.screen = screen;
        this.target = target;
        this.mayMove = mayMove;
        query = new Query(rows(), 0, 0, false);
    }

    void start() {
        daemonThread(this::hear, "table-hear").start();
        daemonThread(this::draw, "table-draw").start();
    }

    private static Thread daemonThread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private int mostLines() {
        return screen.isTooSmall() ? 0 : screen.rows() / 2;
    }

    private int rows() {
        return TableText.rowsIn(Math.max(mostLines(), 1));
    }

    @Override
    public String watch(int id, boolean states) {
        ask(new Query(rows(), 0, id, states));
        return null;
    }

    /** By so many pages, down or up. */
    void scroll(int pages) {
        Query now = query();
        int lines = shown().counts() == null ? 0 : shown().counts().lines();
        int page = Math.max(1, now.rows() - 1);
        int skip = Math.max(0, Math.min(now.skip() + pages * page, lines - now.rows()));
        if (now.id() == 0 && skip != now.skip()) {
            ask(new Query(now.rows(), skip, 0, false));
        }
    }

    void resized() {
        try {
            screen.resized();
        } catch (IOException e) {
            close();
            return;
        }
        Query now = query();
        ask(new Query(rows(), now.skip(), now.id(), now.states()));
    }

    /** Draws all of it anew: a command may have done anything to the terminal. */
    void again() {
        screen.commandEnded();
        synchronized (this) {
            fresh = true;
            notifyAll();
        }
    }

    private synchronized Query query() {
        return query;
    }

    private synchronized Shown shown() {
        return shown;
    }

    private void ask(Query next) {
        boolean isOther;
        synchronized (this) {
            isOther = !next.equals(query);
            query = next;
            fresh = true;
            notifyAll();
        }
        Execution running = execution;
        if (isOther && running != null) {
            interrupt(running);
        }
    }

    private static void interrupt(Execution running) {
        try {
            running.interrupt();
        } catch (IOException e) {
            return; // the stack has gone; the thread that hears it notices
        }
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    // The thread that hears.

    private void hear() {
        try {
            while (!isClosed()) {
                SocketChannel daemon = connect();
                if (daemon != null) {
                    try (daemon) {
                        hear(new Execution(daemon, target.name(), Deaf.INSTANCE));
                    } catch (IOException e) {
                        // closed as far as it can be
                    }
                }
                show(Shown.NOTHING);
                Thread.sleep(RETRY_MS);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private SocketChannel connect() {
        try {
            return Connector.connect(target);
        } catch (Refused e) {
            return null;
        }
    }

    private void hear(Execution one) {
        execution = one;
        try {
            while (!isClosed()) {
                Query asked = query();
                int status = one.run(request(asked), new Updates(asked, one));
                if (status != INTERRUPTED && asked.id() == 0) {
                    return;
                }
                if (status != INTERRUPTED) { // it is no longer remembered
                    watch(0, false);
                }
            }
        } catch (Refused e) {
            return; // the stack has ended
        } finally {
            execution = null;
        }
    }

    private ExecRequest request(Query asked) {
        return new ExecRequest(Caller.ofThisShell(0), asked.words());
    }

    private synchronized void show(Shown now) {
        changedNs = DetailText.changes(shown, changedNs, now, System.nanoTime());
        shown = now;
        fresh = true;
        heard = true;
        notifyAll();
    }

    /** Takes a command's stdout as updates, and no stdin. */
    private final class Updates implements WithoutInput {
        private final Query asked;
        private final Execution one;
        private final StringBuilder line = new StringBuilder();
        private final List<String> lines = new ArrayList<>();

        Updates(Query asked, Execution one) {
            this.asked = asked;
            this.one = one;
        }

        @Override
        public void writeOut(ByteBuffer bytes) {
            String text = StandardCharsets.UTF_8.decode(bytes).toString();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c != '\n') {
                    line.append(c);
                } else {
                    take(line.toString());
                    line.setLength(0);
                }
            }
        }

        private void take(String whole) {
            if (!whole.equals(".")) {
                lines.add(whole);
                return;
            }
            Query now = query();
            if (!asked.equals(now)) {
                interrupt(one); // asked before the question was another
            } else {
                show(Shown.parse(lines, System.nanoTime()));
            }
            lines.clear();
        }

        @Override
        public void writeErr(ByteBuffer bytes) {}
    }

    /** Nothing in, nothing out. */
    private enum Deaf implements WithoutInput {
        INSTANCE;

        @Override
        public void writeOut(ByteBuffer bytes) {}

        @Override
        public void writeErr(ByteBuffer bytes) {}
    }

    // The thread that draws.

    private void draw() {
        long nextNs = Long.MAX_VALUE;
        try {
            while (untilDue(nextNs)) {
                nextNs = paint();
                Thread.sleep(LEAST_PAUSE_MS);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        } catch (IOException e) {
            Runtime.getRuntime().exit(1); // the terminal has gone
        }
    }

    /** False: the shell ends. */
    private synchronized boolean untilDue(long nextNs) throws InterruptedException {
        while (!closed && (!fresh || !heard)) {
            long leftMs = nextNs == Long.MAX_VALUE ? 0 : Math.max(1, (nextNs - System.nanoTime()) / MS_NS + 1);
            if (heard && nextNs != Long.MAX_VALUE && System.nanoTime() >= nextNs) {
                break;
            }
            wait(leftMs);
        }
        fresh = false;
        return !closed;
    }

    /** When to draw again, if nothing else happens. */
    private long paint() throws IOException {
        Shown now;
        Query asked;
        Map<String, Long> changes;
        synchronized (this) {
            now = shown;
            asked = query;
            changes = changedNs;
        }
        long nowNs = System.nanoTime();
        boolean isDetail =
                asked.id() != 0 && now.counts() == null && !now.rows().isEmpty();
        int wanted = wanted(now, isDetail);
        int height = screen.reserve(height(wanted, nowNs), mayMove.getAsBoolean());
        screen.draw(
                isDetail
                        ? DetailText.lines(now, changes, screen.columns(), height, nowNs)
                        : TableText.lines(target.name(), now, screen.columns(), height, nowNs));
        long nextNs = isDetail ? DetailText.nextChangeNs(now, changes, nowNs) : TableText.nextChangeNs(now, nowNs);
        return height == wanted ? nextNs : Math.min(nextNs, nowNs + SHRINK_AFTER_NS / 4);
    }

    private int wanted(Shown now, boolean isDetail) {
        if (screen.isTooSmall()) {
            return 0;
        }
        return isDetail
                ? Math.min(
                        screen.rows() - (now.lines().isEmpty() ? LEFT_FOR_COMMANDS : LEAST_FOR_COMMANDS), MOST_DETAIL)
                : Math.min(mostLines(), TableText.wanted(now));
    }

    /** Grows at once, and shrinks when it has been too large for a while: lines that come and go are not to make it jump. */
    private int height(int wanted, long nowNs) {
        int reserved = screen.rows() - screen.scrollingRows();
        if (wanted >= reserved) {
            roomyNs = nowNs;
            return wanted;
        }
        return nowNs - roomyNs > SHRINK_AFTER_NS ? wanted : reserved;
    }
}
