package rawtcp.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import rawtcp.socket.Request;

/** A script's world in real time: a host in a namespace of its own, and whoever makes socket calls there. */
final class RealWorld implements World {
    private static final long CALL_PATIENCE_NS = 20_000_000_000L;
    /** From the kernel's time stamp to us. */
    private static final long DELIVERY_NS = 3_000_000;

    private static final int PID = 1;

    private final Path directory;
    private final RealHost host;
    private final Target.Stack stack;
    private final List<CallLine> lines = new ArrayList<>();

    private RealWorld(Path directory, RealHost host, Target.Stack stack) {
        this.directory = directory;
        this.host = host;
        this.stack = stack;
    }

    /** Null if this system does not permit namespaces or TUN devices. */
    static RealWorld open(Setup setup, Target target) throws IOException {
        Path directory = Files.createTempDirectory("drill");
        RealHost host = RealHost.open(directory, setup, target == Target.KERNEL);
        if (host == null) {
            remove(directory);
            return null;
        }
        RealWorld world;
        try {
            world = new RealWorld(directory, host, target.start(host));
        } catch (IOException e) {
            host.close();
            remove(directory);
            throw e;
        }
        try {
            world.lines.add(new CallLine(world.stack.socket(), PID));
            return world;
        } catch (IOException e) {
            world.close();
            throw e;
        }
    }

    RealHost host() {
        return host;
    }

    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public long wallClockNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public void advanceTo(long atNs) {
        Haste.sleepUntil(atNs);
    }

    @Override
    public Call begin(Request request) throws ScriptError {
        try {
            CallLine.Pending call = freeLine().begin(request);
            if (!call.settle(System.nanoTime() + CALL_PATIENCE_NS)) {
                throw new ScriptError(ScriptError.NO_LINE, "no answer to " + request.op());
            }
            return call;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private CallLine freeLine() throws IOException {
        for (CallLine line : lines) {
            if (line.isFree()) {
                return line;
            }
        }
        CallLine line = new CallLine(stack.socket(), PID);
        lines.add(line);
        return line;
    }

    @Override
    public boolean await(Call call, long untilNs) {
        return ((CallLine.Pending) call).waitUntil(untilNs);
    }

    @Override
    public void inject(byte[] packet) throws ScriptError {
        try {
            host.inject(packet);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public Sent nextPacket(long untilNs) throws ScriptError {
        try {
            return host.nextPacket(Math.max(0, untilNs - System.nanoTime()) + DELIVERY_NS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScriptError(ScriptError.NO_LINE, "interrupted");
        }
    }

    @Override
    public void shell(String command, Path directory, int line) throws ScriptError {
        RealHost.Done done;
        try {
            done = host.shell(command, directory);
        } catch (IOException e) {
            throw broken(e);
        }
        if (done.status() != 0) {
            throw new ScriptError(
                    line,
                    "the command ended with " + done.status() + ": "
                            + done.output().strip());
        }
    }

    @Override
    public long fileLength(String path) {
        long length = Path.of(path).toFile().length();
        return length > 0 ? length : Long.MAX_VALUE;
    }

    private static ScriptError broken(IOException e) {
        return new ScriptError(ScriptError.NO_LINE, "the real host: " + e.getMessage());
    }

    @Override
    public void close() {
        try {
            for (CallLine line : lines) {
                line.close();
            }
            stack.close();
            host.close();
            remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> below = Files.walk(directory)) {
            for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
