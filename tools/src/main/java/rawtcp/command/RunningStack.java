package rawtcp.command;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Owner;
import rawtcp.host.Host;
import rawtcp.link.LinkChoice;
import rawtcp.view.StackView.CarriedBy;

/**
 * The assembled stack that a daemon serves.
 *
 * @param link what carries the segments; asked on the stack's thread
 * @param losses asked on the stack's thread
 * @param ownerWatch told of each owner that is to be watched: when its process ends, what it holds is closed
 * @param stop asks the daemon to stop once the command that asks has ended; its client sees the end only then
 */
public record RunningStack(
        String name,
        Path socket,
        long pid,
        Instant startedAt,
        Host host,
        Network network,
        Carrier link,
        Supplier<List<String>> addresses,
        Supplier<Guard> guard,
        Supplier<Losses> losses,
        Consumer<Owner> ownerWatch,
        Runnable stop) {

    /** What may carry the segments: {@code raw}, {@code packet} or {@code auto}; and what does, to each destination. */
    public interface Carrier {
        String choice();

        List<CarriedBy> paths();

        /** Fails where it can not be had. */
        void choose(LinkChoice wanted) throws CallFailed;
    }

    /** The RST guard as it stands now. */
    public record Guard(String chain, int rules) {}

    /** What the link could not take or send; {@code lastSendError} null: nothing. */
    public record Losses(long overflows, Map<String, Long> sendErrors, String lastSendError) {}
}
