package rawtcp.command;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.host.Host;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Transition;
import rawtcp.trace.Recorder;
import rawtcp.trace.TraceText;
import rawtcp.view.PortRow;
import rawtcp.view.Recent;
import rawtcp.view.StatesView;
import rawtcp.view.TableLines;

/**
 * What the shell shows under its prompt, told anew whenever it has changed and at most a few times a second: the first
 * lines of all connections, or all about one. The daemon's work is by what changes and by what is shown, not by how many
 * connections there are.
 */
@Command(name = "table", hidden = true, description = "Tell a shell what to show, and again whenever it has changed.")
final class TableCommand extends StackCommand {
    private static final long INTERVAL_NS = 200_000_000;
    private static final int MOST_SEGMENTS = 40;

    @Option(names = "--rows", description = "How many lines are shown.")
    private int rows = 10;

    @Option(names = "--skip", description = "How many are scrolled over.")
    private int skip;

    @Option(names = "--id", description = "One connection instead.")
    private int id;

    @Option(names = "--states", description = "Of that one its way through the states.")
    private boolean states;

    private final IntConsumer watch = this::changed;
    private final ArrayDeque<String> segments = new ArrayDeque<>();
    private final TraceText traceText = new TraceText();
    private Recorder recorder;
    private Recent recent;
    private boolean oneChanged = true;
    private long lookedNs = Long.MIN_VALUE / 2;
    private String said;

    @Override
    public Integer call() throws Exception {
        Host host = stack().host();
        host.call(this::begin);
        try {
            LongSupplier dueNs = id == 0 ? () -> dueNs(recent.isDirty(Long.MIN_VALUE)) : () -> dueNs(oneChanged);
            while (!session().isClosed() && !session().out().checkError()) {
                session().out().print(host.await(this::news, dueNs));
                session().out().flush();
            }
        } finally {
            StackCalls.evenInterrupted(host, this::end);
        }
        return Exit.DONE;
    }

    private Object begin(long nowNs, Endpoint endpoint) throws CallFailed {
        if (id == 0) {
            recent = new Recent(endpoint);
            stack().host().follow(recent);
        } else {
            if (endpoint.listener(id) == null) {
                Ids.conversationOrPast(endpoint, id);
            }
            recorder = new Recorder(endpoint, id);
            stack().host().show(recorder);
            stack().host().follow(watch);
        }
        return this;
    }

    private Object end(long nowNs, Endpoint endpoint) {
        if (id == 0) {
            stack().host().unfollow(recent);
        } else {
            stack().host().hide(recorder);
            stack().host().unfollow(watch);
        }
        return this;
    }

    private void changed(int which) {
        oneChanged |= which == id;
    }

    private long dueNs(boolean dirty) {
        long endNs = id == 0 ? recent.nextEndNs() : Long.MAX_VALUE;
        return Math.max(dirty ? 0 : endNs, lookedNs + INTERVAL_NS);
    }

    /** Null: nothing to tell now. */
    private String news(long nowNs, Endpoint endpoint) throws CallFailed {
        boolean due = nowNs - lookedNs >= INTERVAL_NS;
        boolean dirty = said == null || (id == 0 ? recent.isDirty(nowNs) : oneChanged);
        if (!due || !dirty) {
            return null;
        }
        lookedNs = nowNs;
        String text = id == 0 ? table(nowNs, endpoint) : one(nowNs, endpoint);
        if (text.equals(said)) {
            return null;
        }
        said = text;
        return TableLines.clock(nowNs) + text + TableLines.END;
    }

    private String table(long nowNs, Endpoint endpoint) {
        recent.update(nowNs, endpoint);
        int scrolled = Math.max(0, Math.min(skip, recent.size() - rows));
        return TableLines.table(nowNs, endpoint, recent, scrolled, rows);
    }

    private String one(long nowNs, Endpoint endpoint) throws CallFailed {
        oneChanged = false;
        StringBuilder text = new StringBuilder();
        Listener listener = endpoint.listener(id);
        if (listener != null) {
            TableLines.row(text, nowNs, new Recent.Line(PortRow.of(listener), 0, null));
        } else {
            Conversation connection = Ids.conversationOrPast(endpoint, id);
            List<Transition> history = connection.history();
            Transition last = history.get(history.size() - 1);
            PortRow row = PortRow.of(endpoint, connection, nowNs, false);
            TableLines.row(
                    text, nowNs, new Recent.Line(row, last.atNs(), last.cause().sentence()));
            TableLines.variables(text, connection.variables(nowNs));
        }
        if (states) {
            StatesView.Way way = StatesCommand.way(endpoint, id);
            TableLines.lines(text, "line", StatesView.picture(way));
            TableLines.lines(text, "line", StatesView.steps(way));
        }
        segments();
        TableLines.lines(text, "segment", List.copyOf(segments));
        return text.toString();
    }

    private void segments() {
        traceText
                .text(recorder.rest())
                .lines()
                .filter(line -> line.startsWith(" "))
                .forEach(segments::add);
        while (segments.size() > MOST_SEGMENTS) {
            segments.remove();
        }
    }
}
