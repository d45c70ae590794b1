package rawtcp.daemon;

import java.time.Instant;
import java.util.List;
import rawtcp.client.Refused;
import rawtcp.client.Target;
import rawtcp.command.RunningStack;

/** The parts of a stack, put together: guard, link, endpoint, host. */
final class StackAssembly implements AutoCloseable {
    private final Target target;
    private final Instant startedAt;

    private StackAssembly(Target target, Instant startedAt) {
        this.target = target;
        this.startedAt = startedAt;
    }

    static StackAssembly open(Target target, Instant startedAt) throws Refused {
        return new StackAssembly(target, startedAt);
    }

    RunningStack running(Runnable askStop) {
        return new RunningStack(
                target.name(),
                target.socket(),
                ProcessHandle.current().pid(),
                startedAt,
                null,
                null,
                "raw",
                List::of,
                () -> null,
                owner -> {},
                askStop);
    }

    @Override
    public void close() {}
}
