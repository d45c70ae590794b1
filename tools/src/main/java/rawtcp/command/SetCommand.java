package rawtcp.command;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.ConnectionOptions.BadOption;

@Command(
        name = "set",
        resourceBundle = "rawtcp.command.OptionWords",
        description = {
            "Set options of one connection; a bad name or value changes nothing.",
            "NAME alone is NAME=1, for those that are on or off. 'connect' and 'listen' take the same with -o."
        })
final class SetCommand extends StackCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The connection.")
    private int id;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME[=VALUE]", descriptionKey = OptionWords.KEY)
    private List<String> options;

    @Override
    protected String subject() {
        return String.valueOf(id);
    }

    @Override
    public Integer call() throws Exception {
        check(new ConnectionOptions());
        return stack().host().call(this::apply);
    }

    private void check(ConnectionOptions into) throws BadOption {
        for (String option : options) {
            into.parse(option);
        }
    }

    private int apply(long nowNs, Endpoint endpoint) throws CallFailed {
        Connection connection = Ids.connection(endpoint, id);
        try {
            check(connection.options());
        } catch (BadOption e) {
            throw new AssertionError("checked before", e);
        }
        endpoint.optionsChanged(nowNs, connection);
        return Exit.DONE;
    }
}
