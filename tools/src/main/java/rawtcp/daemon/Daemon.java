package rawtcp.daemon;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import rawtcp.client.Connector;
import rawtcp.client.Refused;
import rawtcp.client.StartLock;
import rawtcp.client.Starter;
import rawtcp.client.Target;
import rawtcp.command.Invocation;

/** One stack from its start to its end: lock, stack, socket; then serving until it is told to stop. */
final class Daemon {
    private final Arguments arguments;
    private final Target target;

    Daemon(Arguments arguments) {
        this.arguments = arguments;
        this.target = arguments.target();
    }

    void run() throws Refused {
        Server server;
        if (arguments.lockHeld()) {
            server = open();
        } else {
            try (StartLock lock = StartLock.take(target)) {
                refuseSecond();
                lock.removeStaleSocket();
                server = open();
            }
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(null), "rawtcp-stop"));
        announce();
        server.serve();
    }

    private void refuseSecond() throws Refused {
        try (SocketChannel other = Connector.connect(target)) {
            if (other != null) {
                throw new Refused(1, "a stack \"" + target.name() + "\" runs already at " + target.socket());
            }
        } catch (IOException e) {
            throw new Refused(1, target.socket() + ": " + e.getMessage());
        }
    }

    private Server open() throws Refused {
        Instant startedAt = Instant.now();
        StackAssembly assembly = StackAssembly.open(target, startedAt);
        try {
            Server server = new Server(
                    target.socket(),
                    (session, argv) -> Invocation.parse(session, argv).run(),
                    assembly::close,
                    () -> Runtime.getRuntime().halt(0));
            server.stack(assembly.running(server::askStop));
            return server;
        } catch (IOException e) {
            assembly.close();
            throw new Refused(1, "can't listen on " + target.socket() + ": " + e.getMessage());
        }
    }

    private void announce() {
        if (arguments.foreground()) {
            System.err.println("rawtcp: the stack \"" + target.name() + "\" listens on " + target.socket());
            return;
        }
        System.out.println(Starter.READY);
        System.out.flush();
        logTo(target.logFile());
    }

    /** Our starter has gone with the pipe that was our stdout. */
    private static void logTo(Path file) {
        try {
            PrintStream log = new PrintStream(new FileOutputStream(file.toFile(), true), true, StandardCharsets.UTF_8);
            System.setOut(log);
            System.setErr(log);
        } catch (IOException e) {
            System.err.println("rawtcp: no log: " + e.getMessage());
        }
    }
}
