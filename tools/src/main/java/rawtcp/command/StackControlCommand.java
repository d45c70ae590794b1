package rawtcp.command;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.Endpoint;
import rawtcp.link.LinkChoice;
import rawtcp.view.BadWord;
import rawtcp.view.StackView;
import rawtcp.view.StackView.Status;
import rawtcp.wire.DropReason;

@Command(
        name = "stack",
        description = {
            "Start, stop or describe the stack: the daemon that owns the raw socket and all connections.",
            "Stopping it resets its connections and takes its firewall rules away."
        })
final class StackControlCommand extends StackCommand {
    /** What to do with it. */
    enum Action {
        START,
        STOP,
        STATUS
    }

    @Parameters(paramLabel = "start|stop|status", description = "What to do.")
    private Action action;

    @Option(names = "--foreground", description = "With start: run the stack in this process, until interrupted.")
    private boolean foreground;

    @Option(
            names = "--link",
            paramLabel = "raw|packet|auto",
            description = {
                "With start: what carries the segments, now and until it is said anew.",
                "auto, the default: a packet socket for each Ethernet device, where a route leads to a neighbour that the"
                        + " kernel knows, as long as the firewall has no rules but our own; the raw IP socket elsewhere.",
                "raw: the raw IP socket alone, so that this host's routing and firewall apply to all.",
                "packet: as auto, but past the firewall; an error if there can be no packet socket."
            })
    private LinkChoice link;

    @Option(
            names = "--spin",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = {
                "With start: how long the stack waits awake for the next packet or call, now and until it is said anew; 0, the"
                        + " default: it sleeps at once.",
                "Answers come sooner by what waking costs, and meanwhile a processor does nothing else; so it waits awake"
                        + " only if it had not waited longer the last time. 50us is enough for an answer from a neighbour."
            })
    private Long spinNs;

    @Option(names = "--json", description = "With status: one JSON value.")
    private boolean json;

    @Override
    public Need need() {
        if (action != Action.START) {
            return Need.RUNNING;
        }
        return link == null && spinNs == null ? Need.START_ONLY : Need.STARTED;
    }

    @Override
    protected String subject() {
        return String.valueOf(action).toLowerCase(Locale.ROOT);
    }

    @Override
    public Integer call() throws Exception {
        if (foreground && action != Action.START) {
            throw new BadWord("--foreground is of use only with start");
        }
        if (link != null && action != Action.START) {
            throw new BadWord("--link is of use only with start");
        }
        if (spinNs != null && action != Action.START) {
            throw new BadWord("--spin is of use only with start");
        }
        switch (action) {
            case START -> {
                if (link != null || spinNs != null) {
                    choose();
                    return Exit.DONE;
                }
                if (foreground) {
                    throw new CommandFailed(
                            Exit.NO_SUCH_THING, "a stack of this name runs already, pid " + stack().pid());
                }
                remark("the stack '" + stack().name() + "' runs, pid " + stack().pid());
            }
            case STOP -> {
                stack().stop().run();
                remark("the stack '" + stack().name() + "' is stopping, pid " + stack().pid());
            }
            case STATUS -> session().out().print(json ? StackView.json(status()) : StackView.text(status()));
        }
        return Exit.DONE;
    }

    private void choose() throws Exception {
        stack().host().call((nowNs, endpoint) -> {
            if (link != null) {
                stack().link().choose(link);
            }
            if (spinNs != null) {
                stack().host().spin(spinNs);
            }
            return null;
        });
    }

    private Status status() throws Exception {
        RunningStack stack = stack();
        RunningStack.Guard guard = stack.guard().get();
        List<String> addresses = stack.addresses().get();
        long uptimeMs = Duration.between(stack.startedAt(), Instant.now()).toMillis();
        return stack.host()
                .call((nowNs, endpoint) -> new Status(
                        stack.name(),
                        stack.pid(),
                        stack.socket().toString(),
                        RawtcpCommand.VERSION,
                        Runtime.version().toString(),
                        uptimeMs,
                        stack.link().choice(),
                        stack.link().paths(),
                        stack.host().spinNs() / 1e6,
                        addresses,
                        guard.chain(),
                        guard.rules(),
                        endpoint.listeners().size(),
                        endpoint.conversationCount(),
                        endpoint.orphanCount(),
                        drops(endpoint),
                        stack.losses().get().overflows(),
                        stack.losses().get().sendErrors(),
                        stack.losses().get().lastSendError()));
    }

    private static Map<String, Long> drops(Endpoint endpoint) {
        Map<String, Long> drops = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            drops.put(reason.name(), endpoint.dropped(reason));
        }
        return drops;
    }
}
