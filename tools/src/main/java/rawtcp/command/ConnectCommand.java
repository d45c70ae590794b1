package rawtcp.command;

import java.util.List;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ConnectRequest;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Durations;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.ConnectionOptions.BadOption;
import rawtcp.tcp.State;
import rawtcp.tcp.parts.Timer;
import rawtcp.view.BadWord;
import rawtcp.view.HostPort;
import rawtcp.view.Ports;
import rawtcp.wire.IpAddress;

@Command(
        name = "connect",
        description = {
            "Open a connection (active OPEN).",
            "In the foreground stdin goes to the connection and the connection to stdout; the end of stdin is"
                    + " shutdown(write), and the command goes on receiving until the peer's FIN."
        })
final class ConnectCommand extends StackCommand {
    @Parameters(
            arity = "1..2",
            hideParamSyntax = true,
            paramLabel = "HOST:PORT",
            description = "The peer: HOST:PORT or HOST PORT; names of hosts and services (http) are looked up.")
    private List<String> target;

    @Option(
            names = {"-d", "--detach"},
            description = "Print the connection's id once it is ESTABLISHED, and return.")
    private boolean detach;

    @Option(names = "--no-wait", description = "With -d: print the id at once, in SYN_SENT.")
    private boolean noWait;

    @Mixin
    private OwnerOption owner = new OwnerOption();

    @Option(
            names = {"-s", "--source"},
            paramLabel = "ADDR",
            description = "Local address (default: as routing says).")
    private String source;

    @Option(
            names = {"-p", "--source-port"},
            paramLabel = "N",
            description = "Local port, 1 to 65535 (default: one of ip_local_port_range).")
    private String sourcePort;

    @Option(
            names = {"-w", "--timeout"},
            paramLabel = "D",
            converter = DurationConverter.class,
            description =
                    "Give up if it is not ESTABLISHED after this time: 500ms, 5s, 2min; a bare number is in seconds"
                            + " (default: as tcp_syn_retries says).")
    private Long timeoutNs;

    @Option(
            names = "--fastopen",
            description =
                    "TCP Fast Open (RFC 7413): where the peer's cookie is known the SYN waits for the first data and"
                            + " takes it along; else it asks for the cookie.")
    private boolean fastOpen;

    @Mixin
    private OptionOptions options = new OptionOptions();

    @Option(
            names = {"-v", "--verbose"},
            description =
                    "Print the segments, in packetdrill's notation, and the state changes on stderr while the command runs.")
    private boolean verbose;

    @Option(names = "--json", description = "With -d: what ports tells of it, as one JSON value, instead of the id.")
    private boolean json;

    private Watch watch;
    private String subject;

    @Override
    public Need need() {
        return Need.STARTED;
    }

    @Override
    protected String subject() {
        return subject;
    }

    @Override
    public Integer call() throws Exception {
        check();
        ConnectRequest request = request();
        Owner holder = detach ? owner.owner(session()) : OwnerOption.foreground(session());
        watch = new Watch(session(), verbose, this::remark);
        Connection connection = stack().host().call((nowNs, endpoint) -> {
            if (request.localPort() != 0) {
                endpoint.checkSource(request.local(), request.localPort());
            }
            return watch.follow(endpoint.connect(nowNs, owned(request, holder)));
        });
        try {
            if (detach) {
                OwnerOption.watch(session(), holder);
                return callDetached(connection, holder);
            }
            awaitEstablished(connection);
            new Relay(session(), connection, watch).run();
            close(connection);
            return Exit.DONE;
        } finally {
            watch.leave(connection);
        }
    }

    @Override
    protected void check() throws CommandFailed, BadOption {
        if (!detach && (noWait || owner.isGiven() || json)) {
            String option = noWait ? "--no-wait" : owner.isGiven() ? "--owner" : "--json";
            throw new BadWord(option + " is of use only with -d");
        }
        if (noWait && timeoutNs != null) {
            throw new BadWord("--no-wait and --timeout exclude each other");
        }
        HostPort written = HostPort.parse(target, false);
        subject = String.join(":", target);
        Resolver resolver = new Resolver();
        int unusedPort = resolver.portOf(written);
        if (sourcePort != null) {
            int unusedSource = sourcePort(resolver);
        }
        ConnectionOptions unusedOptions = options.parse();
    }

    private int callDetached(Connection connection, Owner holder) throws Exception {
        if (!noWait) {
            try {
                awaitEstablished(connection);
            } catch (InterruptedException e) {
                close(connection); // nobody was told its id
                throw e;
            }
        }
        watch.end(connection);
        session().onUnheard(() -> close(connection));
        remarkShortLived(connection.id(), owner, holder);
        Ids.print(session(), connection, json);
        return Exit.DONE;
    }

    private ConnectRequest request() throws CommandFailed, CallFailed, BadOption {
        HostPort written = HostPort.parse(target, false);
        subject = written.host().indexOf(':') < 0
                ? written.host() + ":" + written.port()
                : "[" + written.host() + "]:" + written.port();
        Resolver resolver = new Resolver();
        Resolver.End remote = resolver.end(written);
        subject = subject.substring(0, subject.length() - written.port().length()) + remote.port();
        int localPort = sourcePort == null ? 0 : sourcePort(resolver);
        IpAddress local = source == null ? stack().network().sourceFor(remote.address()) : source(resolver);
        if (localPort != 0) {
            stack().network().prepareConnect(localPort);
        }
        ConnectionOptions parsed = options.parse();
        if (fastOpen) {
            parsed.set(ConnectionOption.FASTOPEN_CONNECT, 1);
        }
        return new ConnectRequest(local, localPort, remote.address(), remote.port(), parsed, null);
    }

    private int sourcePort(Resolver resolver) {
        try {
            return Ports.parse(sourcePort, resolver::port);
        } catch (BadWord e) {
            throw new BadWord("--source-port " + e.getMessage());
        }
    }

    private IpAddress source(Resolver resolver) throws CommandFailed {
        IpAddress address;
        try {
            address = resolver.addressOf(source);
        } catch (BadWord e) {
            throw new BadWord("--source " + e.getMessage());
        } catch (CommandFailed e) {
            throw new CommandFailed(e.status(), "--source " + e.getMessage());
        }
        if (!stack().network().isLocal(address)) {
            throw new CommandFailed(
                    Exit.ADDRESS_IN_USE,
                    "source " + source + " is not an address of this host; 'ip address' lists them");
        }
        return address;
    }

    private static ConnectRequest owned(ConnectRequest request, Owner owner) {
        return new ConnectRequest(
                request.local(), request.localPort(), request.remote(), request.remotePort(), request.options(), owner);
    }

    private void awaitEstablished(Connection connection) throws CommandFailed, CallFailed, InterruptedException {
        long untilNs = timeoutNs == null
                ? DurationConverter.FOREVER_NS
                : stack().host().nowNs() + timeoutNs;
        try {
            while (!step(connection, untilNs)) {
                watch.print();
            }
        } catch (TimeoutException e) {
            String what = unanswered(connection);
            close(connection);
            throw new CommandFailed(
                    Exit.TIMED_OUT, "timed out (" + what + " within " + Durations.format(timeoutNs) + ")");
        }
        watch.print();
        if (connection.state() == State.CLOSED) {
            close(connection);
            throw Ids.failed(connection);
        }
    }

    private String unanswered(Connection connection) throws CallFailed, InterruptedException {
        return stack().host().call((nowNs, endpoint) -> {
            int syns = 1 + connection.timerCount(Timer.SYN);
            return connection.state() == State.SYN_SENT
                    ? "no answer to " + syns + (syns == 1 ? " SYN" : " SYNs")
                    : "not ESTABLISHED";
        });
    }

    private boolean step(Connection connection, long untilNs)
            throws CallFailed, InterruptedException, TimeoutException {
        long leftNs = untilNs == DurationConverter.FOREVER_NS
                ? untilNs
                : Math.max(0, untilNs - stack().host().nowNs());
        return StackCalls.await(
                stack().host(),
                (nowNs, endpoint) -> {
                    boolean done =
                            switch (connection.state()) {
                                case SYN_SENT -> connection.fastOpen().isDeferred(); // it waits for data
                                case SYN_RCVD, LISTEN -> false;
                                default -> true;
                            };
                    return (watch.collect(nowNs, connection) || done) ? (Boolean) done : null;
                },
                leftNs);
    }

    private void close(Connection connection) {
        StackCalls.evenInterrupted(stack().host(), (nowNs, endpoint) -> {
            endpoint.close(nowNs, connection, Cause.CLOSE_CALL);
            return connection;
        });
        watch.end(connection);
    }
}
