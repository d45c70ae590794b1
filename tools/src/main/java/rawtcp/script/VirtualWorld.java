package rawtcp.script;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Knobs;
import rawtcp.net.Chance;
import rawtcp.sim.SimHost;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;
import rawtcp.socket.SocketCall;
import rawtcp.socket.SocketCalls;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** The stack itself in virtual time, on a host of its own: time passes only where the script waits, at no cost. */
final class VirtualWorld implements World {
    /** Any time but 0, so that nothing takes 0 for "never" unnoticed: three days up. */
    private static final long BOOT_NS = 259_200_000_000_000L;

    /** A stack that acts this often without time passing will never stop. */
    private static final int MANY = 1_000_000;

    private final Knobs knobs = new Knobs();
    private final SimHost host;
    private final SocketCalls calls;
    private final Shell shell;
    private final List<OpenCall> open = new ArrayList<>();
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private final Segment out = new Segment();
    private final ByteBuffer buffer = ByteBuffer.allocate(SegmentCodec.MAX_HEADERS + 65_536);
    private final int pieceLength;
    private long nowNs = BOOT_NS;
    private int idleSteps;

    /** Same seed, same bytes. {@code remarks}: what a user may want to know of commands that change nothing here. */
    VirtualWorld(Setup setup, long seed, Consumer<String> remarks) {
        IpAddress local = IpAddress.parse(setup.localAddress());
        host = new SimHost("script", knobs, new Chance(seed), local);
        host.mtu(setup.mtu());
        pieceLength = setup.mss() > 0 ? setup.mss() : Integer.MAX_VALUE;
        calls = new SocketCalls(host.endpoint(), knobs, remote -> local, new Owner(1, "script", 1));
        shell = new Shell(knobs, remarks, ns -> advanceTo(nowNs + ns), host::mtu, host::route);
    }

    Endpoint endpoint() {
        return host.endpoint();
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    /** Its days began when it was started. */
    @Override
    public long wallClockNs() {
        return nowNs;
    }

    @Override
    public void advanceTo(long atNs) {
        while (nextNs() <= atNs) {
            step();
        }
        nowNs = Math.max(nowNs, atNs);
    }

    @Override
    public Call begin(Request request) {
        OpenCall call = new OpenCall(calls.begin(request));
        open.add(call);
        settle();
        return call;
    }

    @Override
    public boolean await(Call call, long untilNs) {
        while (call.reply() == null && nextNs() <= untilNs) {
            step();
        }
        if (call.reply() == null) {
            nowNs = Math.max(nowNs, untilNs);
        }
        return call.reply() != null;
    }

    @Override
    public void inject(byte[] packet) {
        host.arrives(nowNs, ByteBuffer.wrap(packet), 0, packet.length, pieceLength);
        settle();
    }

    @Override
    public Sent nextPacket(long untilNs) {
        while (sent.isEmpty() && nextNs() <= untilNs) {
            step();
        }
        if (sent.isEmpty()) {
            nowNs = Math.max(nowNs, untilNs);
        }
        return sent.poll();
    }

    @Override
    public void shell(String command, Path directory, int line) throws ScriptError {
        shell.run(command, directory, line);
        settle();
    }

    @Override
    public long fileLength(String path) {
        return shell.fileLength(path);
    }

    @Override
    public void close() {
        calls.exit(nowNs);
    }

    /** When something happens by itself next. */
    private long nextNs() {
        long nextNs = host.nextDeadlineNs();
        for (OpenCall call : open) {
            nextNs = Math.min(nextNs, call.call.deadlineNs());
        }
        return Math.max(nextNs, nowNs);
    }

    private void step() {
        long atNs = nextNs();
        idleSteps = atNs == nowNs ? idleSteps + 1 : 0;
        assert idleSteps < MANY : "a deadline that is never over";
        nowNs = atNs;
        host.onDeadline(nowNs);
        settle();
    }

    /** Sends what can be sent and tries each open call, until nothing changes any more. */
    private void settle() {
        int rounds = 0;
        boolean changed = true;
        transmit(); // before a reader takes what has come: the kernel answers from its interrupt
        while (changed) {
            boolean ended = attempt();
            changed = transmit() || ended;
            assert rounds++ < MANY : "the stack never comes to rest";
        }
    }

    private boolean attempt() {
        boolean ended = false;
        for (OpenCall call : List.copyOf(open)) {
            if (call.attempt()) {
                open.remove(call);
                ended = true;
            }
        }
        return ended;
    }

    private boolean transmit() {
        int count = 0;
        while (host.pollTransmit(nowNs, out)) {
            int length = SegmentCodec.encodeIpv4(out, buffer, 0);
            byte[] bytes = new byte[length];
            buffer.get(0, bytes);
            sent.add(new Sent(nowNs, bytes));
            count++;
            assert count < MANY : "the stack never stops sending";
        }
        return count > 0;
    }

    /** A call until it has ended. */
    private final class OpenCall implements Call {
        private final SocketCall call;
        private Reply reply;
        private long endNs;

        OpenCall(SocketCall call) {
            this.call = call;
        }

        private boolean attempt() {
            reply = call.attempt(nowNs);
            endNs = nowNs;
            return reply != null;
        }

        @Override
        public Reply reply() {
            return reply;
        }

        @Override
        public long endNs() {
            return endNs;
        }
    }
}
