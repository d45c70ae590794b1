package rawtcp.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;
import rawtcp.tcp.Errno;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;
import rawtcp.wire.SegmentCodec;

/** The equipment that plays packet scripts against the kernel. */
final class RealWorldTest {
    private static final long PATIENCE_NS = 20_000_000_000L;
    private static final long SHORT_WHILE_NS = 20_000_000;
    private static final byte[] LOCAL = {2, 0, 0x1f, (byte) 0x90, (byte) 192, (byte) 168, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};

    @TempDir
    private Path directory;

    private RealWorld world;

    @BeforeEach
    void set_up() throws IOException {
        World.Setup setup = new World.Setup("192.168.0.1", "192.0.2.1", "192.168.0.1", 16, 1500, 0);
        world = RealWorld.open(setup, Target.KERNEL);
        assumeTrue(world != null, "this system gives us no network namespace with a TUN device");
    }

    @AfterEach
    void tear_down() {
        if (world != null) {
            world.close();
        }
    }

    @Test
    void the_kernel_answers_a_syn_and_an_accept_that_slept_returns() throws Exception {
        int listener = listener();
        World.Call accept = world.begin(Request.of(Op.ACCEPT, listener, 0, 0, 0));
        assertNull(accept.reply());
        inject(Segment.SYN, 1000, 0);
        World.Sent answer = world.nextPacket(world.nowNs() + PATIENCE_NS);
        assertNotNull(answer);
        ByteBuffer tcp = ByteBuffer.wrap(answer.bytes(), 20, answer.bytes().length - 20);
        int isn = tcp.getInt(24);
        assertEquals(1001, tcp.getInt(28));
        assertTrue(Math.abs(world.nowNs() - answer.atNs()) < PATIENCE_NS);
        inject(Segment.ACK, 1001, isn + 1);
        assertTrue(world.await(accept, world.nowNs() + PATIENCE_NS));
        assertTrue(accept.reply().ret() >= 0);
        assertEquals(16, accept.reply().payload().length);
        World.Call again = world.begin(Request.of(Op.ACCEPT, listener, 0, 0, 0));
        assertFalse(world.await(again, world.nowNs() + SHORT_WHILE_NS));
    }

    @Test
    void an_errno_comes_as_the_kernel_gives_it() throws Exception {
        int listener = listener();
        assertEquals(
                Errno.EBADF.number(), call(Request.of(Op.LISTEN, 99, 1, 0, 0)).errno());
        assertEquals(
                Errno.EINVAL.number(),
                call(Request.of(Op.BIND, listener, 0, 0, 0, LOCAL)).errno());
    }

    @Test
    void a_command_works_in_the_namespace_alone() throws Exception {
        world.shell("sysctl -q net.ipv4.tcp_fin_timeout=7", directory, 1);
        RealHost.Done done = world.host().shell("cat /proc/sys/net/ipv4/tcp_fin_timeout; exit 3", directory);
        assertEquals("7\n", done.output());
        assertEquals(3, done.status());
        assertFalse(
                Files.readString(Path.of("/proc/sys/net/ipv4/tcp_fin_timeout")).startsWith("7"));
    }

    private int listener() throws ScriptError {
        int handle = (int) call(Request.of(Op.SOCKET, 2, 1, 6, 0)).ret();
        assertEquals(0, call(Request.of(Op.BIND, handle, 0, 0, 0, LOCAL)).ret());
        assertEquals(0, call(Request.of(Op.LISTEN, handle, 5, 0, 0)).ret());
        return handle;
    }

    private Reply call(Request request) throws ScriptError {
        World.Call call = world.begin(request);
        assertNotNull(call.reply());
        return call.reply();
    }

    private void inject(int flags, int seq, int ack) throws ScriptError {
        Segment segment = new Segment()
                .clear()
                .source(IpAddress.parse("192.0.2.1"), 4000)
                .destination(IpAddress.parse("192.168.0.1"), 8080)
                .flags(flags)
                .seq(seq)
                .ack(ack)
                .window(1000);
        ByteBuffer buffer = ByteBuffer.allocate(200).order(ByteOrder.BIG_ENDIAN);
        int length = SegmentCodec.encodeIpv4(segment, buffer, 0);
        byte[] packet = new byte[length];
        buffer.get(0, packet);
        world.inject(packet);
    }
}
