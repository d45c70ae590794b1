package rawtcp.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.knob.Durations;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Failure;

@Command(
        name = "send",
        description =
                "Send the words, joined by blanks, and a newline; without words: stdin. Returns when all is in the"
                        + " send buffer.")
final class SendCommand extends StackCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The connection.")
    private int id;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "TEXT", description = "What to send.")
    private List<String> words = List.of();

    @Option(names = "--acked", description = "Return when all of it is acknowledged.")
    private boolean acked;

    @Option(names = "--urgent", description = "Send it as urgent data: the last byte is the urgent one.")
    private boolean urgent;

    @Option(
            names = {"-w", "--timeout"},
            paramLabel = "D",
            converter = DurationConverter.class,
            description =
                    "Wait no longer, for each piece of at most 256 KiB: 500ms, 5s, 2min; a bare number is in seconds"
                            + " (default: for ever).")
    private long timeoutNs = DurationConverter.FOREVER_NS;

    @Override
    protected String subject() {
        return String.valueOf(id);
    }

    @Override
    public Integer call() throws Exception {
        Connection connection = stack().host().call((nowNs, endpoint) -> Ids.open(endpoint, id));
        try {
            if (words.isEmpty()) {
                sendStdin(connection);
            } else {
                send(connection, ByteBuffer.wrap((String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8)));
            }
            if (acked) {
                StackCalls.await(stack().host(), (nowNs, endpoint) -> isAcked(connection), timeoutNs);
            }
            return Exit.DONE;
        } catch (TimeoutException e) {
            throw new CommandFailed(
                    Exit.TIMED_OUT,
                    "timed out (not all " + (acked ? "acknowledged" : "in the send buffer") + " within "
                            + Durations.format(timeoutNs) + ")");
        }
    }

    private void sendStdin(Connection connection)
            throws IOException, CallFailed, InterruptedException, TimeoutException {
        for (ByteBuffer data = session().readData();
                data != null;
                data = session().readData()) {
            send(connection, data);
        }
    }

    private void send(Connection connection, ByteBuffer data)
            throws CallFailed, InterruptedException, TimeoutException {
        StackCalls.await(stack().host(), (nowNs, endpoint) -> sent(nowNs, endpoint, connection, data), timeoutNs);
    }

    /** Null until all of it is taken. */
    private Boolean sent(long nowNs, Endpoint endpoint, Connection connection, ByteBuffer data) throws CallFailed {
        endpoint.send(nowNs, connection, data, urgent);
        return data.hasRemaining() ? null : (Boolean) true;
    }

    private static Boolean isAcked(Connection connection) throws CallFailed {
        if (connection.failure() != Failure.NONE) {
            throw Ids.callFailed(connection);
        }
        return connection.allAcked() ? true : null;
    }
}
