package rawtcp.command;

import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.Listener;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Durations;
import rawtcp.tcp.Connection;

@Command(
        name = "accept",
        description = "Take the next connection off a detached listener's accept queue; prints its id.")
final class AcceptCommand extends StackCommand {
    @Parameters(paramLabel = "ID", description = "The listener.")
    private int id;

    @Option(
            names = {"-w", "--timeout"},
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "Wait no longer: 0, 500ms, 5s, 2min; a bare number is in seconds (default: for ever).")
    private long timeoutNs = DurationConverter.FOREVER_NS;

    @Option(names = "--json", description = "What ports tells of it, as one JSON value, instead of the id.")
    private boolean json;

    @Mixin
    private OwnerOption owner = new OwnerOption();

    @Override
    protected String subject() {
        return String.valueOf(id);
    }

    @Override
    public Integer call() throws Exception {
        Listener listener = stack().host().call((nowNs, endpoint) -> Ids.listener(endpoint, id));
        Owner holder = owner.owner(session());
        try {
            Connection accepted = StackCalls.await(
                    stack().host(), (nowNs, endpoint) -> endpoint.accept(nowNs, listener, holder), timeoutNs);
            OwnerOption.watch(session(), holder);
            session()
                    .onUnheard(() -> StackCalls.evenInterrupted(stack().host(), (nowNs, endpoint) -> {
                        endpoint.unaccept(nowNs, listener, accepted);
                        return accepted;
                    }));
            remarkShortLived(accepted.id(), owner, holder);
            Ids.print(session(), accepted, json);
            return Exit.DONE;
        } catch (TimeoutException e) {
            throw new CommandFailed(
                    Exit.TIMED_OUT, "timed out (no connection within " + Durations.format(timeoutNs) + ")");
        }
    }
}
