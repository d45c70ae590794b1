package rawtcp.command;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.State;
import rawtcp.view.StatesView;
import rawtcp.view.StatesView.Way;

@Command(
        name = "states",
        description = {
            "Draw the states of RFC 9293's figure 5 with the way that a connection took, also of one that is gone.",
            "The present state stands in [brackets], those passed in (parentheses); at each arrow that was taken stands the"
                    + " number of its step, and under the picture the steps with their times and causes. Resets, refusals and"
                    + " timeouts lead from any state to CLOSED; the figure has no arrows for them."
        })
final class StatesCommand extends StackCommand {
    @Parameters(paramLabel = "ID", description = "The connection, or a listener.")
    private int id;

    @Option(names = "--json", description = "One JSON value: the state, and the steps as in 'show'.")
    private boolean json;

    @Override
    protected String subject() {
        return String.valueOf(id);
    }

    @Override
    public Integer call() throws Exception {
        Way way = stack().host().call((nowNs, endpoint) -> way(endpoint, id));
        session().out().print(json ? StatesView.json(way) : StatesView.text(way));
        return Exit.DONE;
    }

    /** On the stack's thread. */
    static Way way(Endpoint endpoint, int id) throws CallFailed {
        if (endpoint.listener(id) != null) {
            return new Way(id, State.LISTEN, List.of(), 0);
        }
        Conversation connection = Ids.conversationOrPast(endpoint, id);
        return new Way(id, connection.state(), connection.history(), connection.transitions());
    }
}
