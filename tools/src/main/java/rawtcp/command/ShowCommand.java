package rawtcp.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Listener;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Failure;
import rawtcp.view.PortRow;
import rawtcp.view.ShowView;
import rawtcp.view.ShowView.Life;
import rawtcp.view.ShowView.Shown;

@Command(
        name = "show",
        description = {
            "Show everything about one connection, also of one that is gone.",
            "The variables of RFC 9293 by name, queues, timers, and the history of its states with times and causes."
        })
final class ShowCommand extends StackCommand {
    @Parameters(paramLabel = "ID", description = "The connection, or a listener.")
    private int id;

    @Option(
            names = "--watch",
            description = "Again at every change, until it is gone, we are interrupted or nobody reads it any more.")
    private boolean watch;

    @Option(names = "--json", description = "One JSON value; with --watch one a line, for each change.")
    private boolean json;

    private Watching<Shown> watching;

    @Override
    protected String subject() {
        return String.valueOf(id);
    }

    @Override
    public Integer call() throws Exception {
        watching = new Watching<>(session(), this::shown, ShowView::json, shown -> ShowView.text(shown, room()));
        watching.print(watch, json);
        return Exit.DONE;
    }

    private Shown shown(long nowNs, Endpoint endpoint) throws CallFailed {
        Listener listener = endpoint.listener(id);
        if (listener != null) {
            return new Shown(PortRow.of(listener), Map.of(), Life.NONE, null, false);
        }
        Conversation connection = Ids.conversationOrPast(endpoint, id);
        boolean past = endpoint.conversation(id) == null;
        if (past) {
            watching.isLast();
        }
        String failure = connection.failure() == Failure.NONE ? null : Ids.failure(connection);
        return new Shown(
                PortRow.of(endpoint, connection, nowNs, true),
                connection.variables(nowNs),
                new Life(connection.history(), connection.transitions(), connection.events()),
                failure,
                past);
    }
}
