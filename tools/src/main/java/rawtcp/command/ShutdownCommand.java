package rawtcp.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rawtcp.tcp.Shutdown;

@Command(
        name = "shutdown",
        description =
                "Half-close: write sends FIN and keeps receiving, read receives no more. The connection stays owned.")
final class ShutdownCommand extends StackCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The connection.")
    private int id;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "write|read|both",
            description = "Which direction ends (default: write).")
    private Shutdown how = Shutdown.WRITE;

    @Override
    protected String subject() {
        return String.valueOf(id);
    }

    @Override
    public Integer call() throws Exception {
        return stack().host().call((nowNs, endpoint) -> {
            endpoint.shutdown(nowNs, Ids.open(endpoint, id), how);
            return Exit.DONE;
        });
    }
}
