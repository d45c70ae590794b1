package rawtcp.daemon;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import rawtcp.client.Connector;
import rawtcp.client.Refused;
import rawtcp.client.StartLock;
import rawtcp.client.Starter;
import rawtcp.client.Target;
import rawtcp.command.Invocation;
import rawtcp.command.RunningStack;
import rawtcp.endpoint.CallFailed;
import rawtcp.host.LiveStack;
import rawtcp.knob.Knobs;
import rawtcp.os.LibC;
import rawtcp.os.Log;
import rawtcp.os.NotPermitted;
import rawtcp.os.RealTime;
import rawtcp.wire.IpAddress;

/** One stack from its start to its end: lock, stack, socket; then serving until it is told to stop. */
final class Daemon {
    private static final int NOT_PERMITTED = 8;

    /** EX_SOFTWARE of sysexits.h. */
    private static final int BROKEN = 70;

    private final Arguments arguments;
    private final Target target;
    private boolean isAllDone;

    Daemon(Arguments arguments) {
        this.arguments = arguments;
        this.target = arguments.target();
    }

    void run() throws Refused {
        Server server;
        if (arguments.lockHeld()) {
            server = openForStarter();
        } else {
            try (StartLock lock = StartLock.take(target)) {
                refuseSecond();
                lock.removeStaleSocket();
                server = open();
            }
        }
        if (announce()) {
            server.serve();
        } else {
            server.stop();
            server.afterStop();
        }
    }

    private Server openForStarter() throws Refused {
        try {
            return open();
        } catch (Refused e) {
            StartLock.removeAbandoned(target);
            throw e;
        }
    }

    private void refuseSecond() throws Refused {
        try (SocketChannel other = Connector.connect(target)) {
            if (other != null) {
                throw new Refused(1, "a stack '" + target.name() + "' runs already at " + target.socket());
            }
        } catch (IOException e) {
            throw new Refused(1, target.socket() + ": " + e.getMessage());
        }
    }

    private Server open() throws Refused {
        target.leaveOthers(Server.unfinished(target.socket()));
        Practice practice = new Practice(target.socket());
        try {
            isAllDone = arguments.isFor() && FirstCommand.judge();
            return open(openStack(), practice);
        } catch (Refused e) {
            practice.close();
            throw e;
        }
    }

    private Server open(LiveStack live, Practice practice) throws Refused {
        try {
            KernelKnobs kernelKnobs = KernelKnobs.ofEnvironment(live.mostReceiveBytes());
            kernelKnobs.practise();
            practice.finish();
            Server server = new Server(
                    target.socket(),
                    (session, argv) -> Invocation.parse(session, argv).run(),
                    () -> {
                        live.close();
                        removeEmptyLog();
                    },
                    () -> LibC.exit(0));
            RunningStack stack = running(live, server);
            choose(stack);
            server.stack(stack, kernelKnobs);
            server.whenGone(() -> {
                StartLock.removeAbandoned(target);
                removeDirectory();
            });
            WarmUp.start(stack, practice, () -> isUnused(stack, server));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(), "rawtcp-stop"));
            RealTime.claimForCollector();
            RealTime.claim(); // for this thread, which will accept
            if (!arguments.foreground() && (!isHeard(Starter.SOON) || isOrphaned())) {
                throw new Refused(1, "whoever started this stack does not wait for it any more");
            }
            server.publish();
            return server;
        } catch (Refused e) {
            live.close();
            throw e;
        } catch (IOException e) {
            live.close();
            throw new Refused(1, "can't listen on " + target.socket() + ": " + e.getMessage());
        }
    }

    private LiveStack openStack() throws Refused {
        try {
            LiveStack live = LiveStack.open(target.name(), new Knobs(), this::broken);
            if (live.guard().remark() != null) {
                System.err.println("rawtcp: " + live.guard().remark()); // our starter shows it
            }
            return live;
        } catch (NotPermitted e) {
            throw new Refused(NOT_PERMITTED, e.getMessage());
        }
    }

    private void choose(RunningStack stack) throws Refused {
        try {
            stack.host().call((nowNs, endpoint) -> {
                stack.link().choose(arguments.link());
                stack.host().spin(arguments.spinNs());
                return null;
            });
        } catch (CallFailed e) {
            throw new Refused(NOT_PERMITTED, e.getMessage());
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    /** No program calls it, and it has no connection. */
    private static boolean isUnused(RunningStack stack, Server server) {
        try {
            return server.socketProcesses().isEmpty()
                    && stack.host()
                            .call((nowNs, endpoint) -> endpoint.connections().isEmpty());
        } catch (CallFailed e) {
            return false; // it stops
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private RunningStack running(LiveStack live, Server server) {
        return new RunningStack(
                target.name(),
                target.socket(),
                ProcessHandle.current().pid(),
                Instant.now(),
                live.host(),
                new HostNetwork(live.surroundings()),
                new HostCarrier(live.routes()),
                () -> live.surroundings().addresses().stream()
                        .map(IpAddress::toString)
                        .toList(),
                () -> new RunningStack.Guard(live.guard().chain(), live.guard().ruleCount()),
                () -> new RunningStack.Losses(
                        live.link().overflows(),
                        live.link().sendErrors(),
                        live.link().lastSendError()),
                live::watch,
                server::askStop);
    }

    /** An invariant does not hold: better no stack than one that sends what it should not. */
    private void broken(Throwable fault) {
        try {
            Log.fault("the stack is broken and ends", fault);
            Files.deleteIfExists(target.socket());
        } catch (IOException e) {
            Log.say("the socket stays: " + e);
        } finally { // even where a class can't be loaded any more
            Runtime.getRuntime().halt(BROKEN);
        }
    }

    /** False: whoever started it has been interrupted meanwhile, and wants none any more. */
    private boolean announce() {
        if (arguments.foreground()) {
            if (!arguments.quiet()) {
                System.err.println("rawtcp: the stack '" + target.name() + "' runs at " + target.socket());
            }
            return true;
        }
        boolean isHeard = isHeard(isAllDone ? Starter.DONE : Starter.READY);
        logTo(target.logFile());
        return isHeard;
    }

    /** Whoever has started it was killed so soon that the pipe may not tell yet, or is about to end: a JVM takes 300 ms. */
    private boolean isOrphaned() {
        return arguments.lockHeld() && !StartLock.isHeld(target);
    }

    private static boolean isHeard(String line) {
        System.out.println(line);
        return !System.out.checkError();
    }

    private void removeEmptyLog() {
        Path log = target.logFile();
        try {
            if (Files.exists(log) && Files.size(log) == 0) {
                Files.delete(log);
            }
        } catch (IOException e) {
            Log.say("the log stays: " + e);
        }
    }

    private void removeDirectory() {
        try {
            if (target.hasOwnDirectory()) {
                target.removeEmptyDirectory();
            }
        } catch (IOException e) {
            Log.say("the directory stays: " + e);
        }
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
