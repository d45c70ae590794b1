package rawtcp.command;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.ListenRequest;
import rawtcp.endpoint.Listener;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Knob;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.ConnectionOptions.BadOption;
import rawtcp.tcp.FastOpenHost;
import rawtcp.view.Addresses;
import rawtcp.view.BadWord;
import rawtcp.view.HostPort;
import rawtcp.view.PortRow;
import rawtcp.view.PortsView;
import rawtcp.wire.IpAddress;

@Command(
        name = "listen",
        description = {
            "Listen for connections (passive OPEN).",
            "In the foreground the first connection accepted is joined to stdin and stdout, and it listens no more; the"
                    + " end of stdin is shutdown(write), and the command goes on receiving until the peer's FIN."
        })
final class ListenCommand extends StackCommand {
    @Parameters(
            arity = "1..2",
            hideParamSyntax = true,
            paramLabel = "[HOST:]PORT",
            description = "Where to listen: PORT on every address of this host, HOST:PORT or HOST PORT on one.")
    private List<String> where;

    @Option(
            names = {"-k", "--keep-open"},
            description = "Go on with the next connection when one is done, until interrupted; -d and --service do so"
                    + " anyhow.")
    private boolean keepOpen;

    @Option(
            names = "--service",
            paramLabel = "echo|discard|chargen",
            description = "Answer every connection by itself, all at once (RFC 862, 863, 864).")
    private Service.Kind service;

    @Option(
            names = {"-d", "--detach"},
            description = "Print the listener's id and return; connections wait for 'rawtcp accept', or are answered by"
                    + " --service.")
    private boolean detach;

    @Mixin
    private OwnerOption owner = new OwnerOption();

    @Option(
            names = "--backlog",
            paramLabel = "N",
            description = "How many connections may wait to be accepted, 0 to 2147483647, cut to somaxconn"
                    + " (default: somaxconn).")
    private Integer backlog;

    @Option(
            names = "--fastopen",
            description =
                    "TCP Fast Open (RFC 7413), for as many unfinished handshakes as --backlog says; -o fastopen=N sets"
                            + " another number. The knob tcp_fastopen must let servers do so (3).")
    private boolean fastOpen;

    @Option(names = "--reuse-address", description = "Listen although TIME_WAIT connections hold the port.")
    private boolean reuseAddress;

    @Mixin
    private OptionOptions options = new OptionOptions();

    @Option(
            names = {"-v", "--verbose"},
            description =
                    "Print the segments, in packetdrill's notation, and the state changes on stderr while the command runs.")
    private boolean verbose;

    @Option(names = "--json", description = "With -d: what ports tells of it, as one JSON value, instead of the id.")
    private boolean json;

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
        Resolver.End local = local();
        ConnectionOptions parsed = options.parse();
        stack().network().prepareListen(local.port());
        Owner holder = detach ? owner.owner(session()) : OwnerOption.foreground(session());
        Listener listener =
                stack().host().call((nowNs, endpoint) -> endpoint.listen(nowNs, request(local, parsed, holder)));
        remark("listening on " + Addresses.text(local.address(), local.port()) + ", id " + listener.id());
        if (fastOpen || parsed.on(ConnectionOption.FASTOPEN)) {
            checkFastOpen();
        }
        if (detach) {
            OwnerOption.watch(session(), holder);
            session()
                    .onUnheard(() -> StackCalls.evenInterrupted(stack().host(), (nowNs, endpoint) -> {
                        endpoint.close(nowNs, listener);
                        return listener;
                    }));
            remarkShortLived(listener.id(), owner, holder);
            session().out().print(json ? PortsView.json(PortRow.of(listener)) : listener.id() + "\n");
            if (service != null) {
                Service.start(stack().host(), listener, service);
            }
            return Exit.DONE;
        }
        if (service != null) {
            new Service(stack().host(), listener, service).run();
            return Exit.DONE;
        }
        serveStdio(listener, holder);
        return Exit.DONE;
    }

    @Override
    protected void check() throws CommandFailed, BadOption {
        subject = String.join(" ", where);
        int unusedPort = new Resolver().portOf(HostPort.parse(where, true));
        ConnectionOptions unusedOptions = options.parse();
        if (!detach && (owner.isGiven() || json)) {
            throw new BadWord((json ? "--json" : "--owner") + " is of use only with -d");
        }
        if (backlog != null && backlog < 0) {
            throw new BadWord("--backlog " + backlog + ": 0 to 2147483647");
        }
    }

    private Resolver.End local() throws CommandFailed {
        subject = String.join(" ", where);
        Resolver.End local = new Resolver().end(where, true);
        if (!local.address().equals(IpAddress.ANY_V4) && !stack().network().isLocal(local.address())) {
            throw new CommandFailed(
                    Exit.ADDRESS_IN_USE,
                    local.address() + " is not an address of this host; " + local.port()
                            + " alone listens on all that 'ip address' lists");
        }
        return local;
    }

    private void checkFastOpen() throws CallFailed, InterruptedException {
        long allowed =
                stack().host().call((nowNs, endpoint) -> stack().host().knobs().number(Knob.TCP_FASTOPEN));
        if ((allowed & FastOpenHost.SERVER) == 0) {
            remark("the knob tcp_fastopen is " + allowed
                    + ", so that no SYN opens fast: 'rawtcp knobs tcp_fastopen=3'");
        }
    }

    private ListenRequest request(Resolver.End local, ConnectionOptions parsed, Owner holder) {
        int length = backlog == null ? (int) stack().host().knobs().number(Knob.SOMAXCONN) : backlog;
        if (fastOpen && !parsed.isSet(ConnectionOption.FASTOPEN)) {
            parsed.set(ConnectionOption.FASTOPEN, length);
        }
        boolean reuse = reuseAddress || parsed.on(ConnectionOption.REUSE_ADDRESS);
        return new ListenRequest(local.address(), local.port(), length, reuse, parsed, holder);
    }

    private void serveStdio(Listener listener, Owner holder) throws CommandFailed, CallFailed, InterruptedException {
        do {
            Connection connection = stack().host().await((nowNs, endpoint) -> {
                Connection accepted = accept(nowNs, endpoint, listener, holder);
                if (accepted != null && !keepOpen) {
                    endpoint.close(nowNs, listener);
                }
                return accepted;
            });
            remark("connection from "
                    + Addresses.text(
                            connection.tuple().remote(), connection.tuple().remotePort())
                    + ", id " + connection.id());
            serveStdio(connection);
        } while (keepOpen);
    }

    private static Connection accept(long nowNs, Endpoint endpoint, Listener listener, Owner holder) throws CallFailed {
        if (listener.isClosed()) {
            throw new CallFailed(CallFailed.Kind.NO_SUCH_THING, "the listener was closed");
        }
        return endpoint.accept(nowNs, listener, holder);
    }

    private void serveStdio(Connection connection) throws CommandFailed, CallFailed, InterruptedException {
        Watch watch = new Watch(session(), verbose, this::remark);
        stack().host().call((nowNs, endpoint) -> watch.follow(connection));
        try {
            new Relay(session(), connection, watch).run();
        } catch (CommandFailed e) {
            if (!keepOpen || e.getMessage() == null) {
                throw e;
            }
            remark("connection " + connection.id() + ": " + e.getMessage());
        } finally {
            close(connection, watch);
        }
    }

    private void close(Connection connection, Watch watch) {
        StackCalls.evenInterrupted(stack().host(), (nowNs, endpoint) -> {
            endpoint.close(nowNs, connection, Cause.CLOSE_CALL);
            return connection;
        });
        watch.end(connection);
    }
}
