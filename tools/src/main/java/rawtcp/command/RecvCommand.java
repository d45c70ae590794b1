package rawtcp.command;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.knob.Durations;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Failure;
import rawtcp.view.BadWord;

@Command(
        name = "recv",
        description = "Received bytes to stdout: what is there, waiting for at least one; nothing at the peer's FIN.")
final class RecvCommand extends StackCommand {
    @Parameters(paramLabel = "ID", description = "The connection.")
    private int id;

    @Option(
            names = {"-n", "--max"},
            paramLabel = "N",
            description = "At most this many bytes, 1 to 9223372036854775807 (default: no limit).")
    private long max = Long.MAX_VALUE;

    @Option(
            names = {"-w", "--timeout"},
            paramLabel = "D",
            converter = DurationConverter.class,
            description =
                    "Wait no longer for the next byte: 0, 500ms, 5s, 2min; a bare number is in seconds (default: for"
                            + " ever).")
    private long timeoutNs = DurationConverter.FOREVER_NS;

    @Option(names = "--eof", description = "Until the peer's FIN (or --max bytes).")
    private boolean eof;

    @Override
    protected String subject() {
        return String.valueOf(id);
    }

    @Override
    public Integer call() throws Exception {
        if (max < 1) {
            throw new BadWord("--max " + max + ": 1 or more");
        }
        Connection connection = stack().host().call((nowNs, endpoint) -> Ids.open(endpoint, id));
        ByteBuffer data = session().outBuffer();
        long left = max;
        boolean some = false;
        while (left > 0) {
            int count = receive(connection, data.clear().limit((int) Math.min(left, data.capacity())), some && !eof);
            if (count <= 0) {
                break;
            }
            if (!session().writeData(data.flip())) {
                throw CommandFailed.unread();
            }
            some = true;
            left -= count;
        }
        return Exit.DONE;
    }

    /** Bytes received; -1 at the end; 0, if {@code atOnce}, when none is there. */
    private int receive(Connection connection, ByteBuffer into, boolean atOnce)
            throws CommandFailed, CallFailed, InterruptedException {
        try {
            return StackCalls.await(
                    stack().host(),
                    (nowNs, endpoint) -> {
                        int count = endpoint.receive(nowNs, connection, into);
                        if (count == 0) {
                            Ids.stillOpen(connection);
                        }
                        return (count != 0 || atOnce) ? (Integer) count : null;
                    },
                    timeoutNs);
        } catch (TimeoutException e) {
            throw new CommandFailed(Exit.TIMED_OUT, "timed out (no byte within " + Durations.format(timeoutNs) + ")");
        } catch (CallFailed e) {
            if (atOnce) {
                return -1; // what was there is delivered; the next recv tells how it ended
            }
            throw connection.failure() == Failure.NONE ? e : Ids.callFailed(connection);
        }
    }
}
