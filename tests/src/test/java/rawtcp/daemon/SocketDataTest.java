package rawtcp.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rawtcp.endpoint.Garbage;
import rawtcp.endpoint.Owner;
import rawtcp.endpoint.SteadyWire;
import rawtcp.endpoint.TwoHosts;
import rawtcp.os.LocalListener;
import rawtcp.socket.DataCalls;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;
import rawtcp.socket.SocketCalls;

/** The way of data from a program's socket through the stack to another program's, call by call, on one thread. */
@Timeout(120)
final class SocketDataTest {
    private static final int WARM_UP_ROUNDS = 20_000;
    private static final int ROUNDS = 5_000;

    @TempDir
    Path directory;

    private final TwoHosts net = new TwoHosts();
    private final SteadyWire wire = new SteadyWire(net);
    private LocalListener listener;
    private End client;
    private End server;
    private long turn;

    /** One program, its session and the one connection that it has. */
    private final class End {
        private final TwoHosts.Side side;
        private final SocketCalls calls;
        private final DataCalls data;
        private final SocketChannel program;
        private final SocketProtocol protocol;
        private final ByteBuffer request = ByteBuffer.allocateDirect(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
        private final ByteBuffer reply = ByteBuffer.allocateDirect(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
        private int handle;

        End(TwoHosts.Side side, SocketProtocol.Buffers buffers) throws IOException {
            this.side = side;
            side.endpoint.buffersForTheKernel();
            calls = new SocketCalls(side.endpoint, side.knobs, remote -> side.address, new Owner(1, "program", 1));
            data = calls.dataCalls();
            program = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("s")));
            protocol = new SocketProtocol(listener.accept(), buffers, ByteBuffer.allocate(0));
            protocol.dataCalls(data);
        }

        long call(Op op, int on, int a, byte[] payload) {
            return calls.begin(Request.of(op, on, a, 0, 0, payload))
                    .attempt(net.nowNs)
                    .ret();
        }

        /** Writes what is in {@link #request} behind a header of this call, a part of it at a time. */
        Reply call(Op op, int a, long c, int length, int part) throws IOException {
            request.putInt(0, length).putShort(4, (short) op.code()).putShort(6, (short) 0);
            request.putInt(8, handle).putInt(12, a).putInt(16, 0).putInt(20, 0).putLong(24, c);
            int end = SocketProtocol.REQUEST_HEADER + length;
            boolean whole = false;
            for (int at = 0; at < end; at += part) {
                request.limit(Math.min(end, at + part)).position(at);
                program.write(request);
                turn++;
                whole = protocol.next(turn, false);
            }
            request.clear();
            assertTrue(whole && protocol.isDataCall());
            return protocol.dataCall().attempt(net.nowNs);
        }

        /** What is answered reaches the program. */
        int answer(Reply result) throws IOException {
            protocol.done(result);
            data.over();
            side.endpoint.turned();
            reply.clear();
            do {
                program.read(reply);
                protocol.flush();
            } while (reply.position() < SocketProtocol.REPLY_HEADER
                    || reply.position() < SocketProtocol.REPLY_HEADER + reply.getInt(0));
            assertEquals(result.ret(), reply.getLong(8));
            return (int) result.ret();
        }
    }

    @BeforeEach
    void connect() throws IOException {
        listener = LocalListener.bind(directory.resolve("s"), 5);
        SocketProtocol.Buffers buffers = new SocketProtocol.Buffers();
        client = new End(net.client, buffers);
        server = new End(net.server, buffers);
        byte[] address = {2, 0, 70, 0, 10, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0};
        int listening = (int) server.call(Op.SOCKET, 2, 1, new byte[0]);
        server.call(Op.BIND, listening, 0, address);
        server.call(Op.LISTEN, listening, 5, new byte[0]);
        client.handle = (int) client.call(Op.SOCKET, 2, 1, new byte[0]);
        assertEquals(
                null,
                client.calls
                        .begin(Request.of(Op.CONNECT, client.handle, 0, 0, 0, address))
                        .attempt(net.nowNs));
        for (int i = 0; i < 3; i++) {
            wire.pass(net.client, net.server);
            wire.pass(net.server, net.client);
        }
        server.handle = (int) server.call(Op.ACCEPT, listening, 0, new byte[0]);
    }

    @AfterEach
    void end() throws IOException {
        for (End one : new End[] {client, server}) {
            one.protocol.close();
            one.program.close();
        }
        listener.close();
    }

    private void fill(int length, int first) {
        for (int i = 0; i < length; i++) {
            client.request.put(SocketProtocol.REQUEST_HEADER + i, (byte) (first + i));
        }
    }

    /** Sends {@code length} bytes in one call, and receives them in as many as it takes. */
    private void transfer(int length, int part) throws IOException {
        Reply sent = client.call(Op.SEND, 0, length, length, part);
        assertNotNull(sent, "the buffer takes it");
        assertEquals(length, client.answer(sent));
        for (int got = 0; got < length; ) {
            wire.pass(net.client, net.server);
            got += server.answer(server.call(Op.RECV, 0, 1 << 16, 0, 32));
            wire.pass(net.server, net.client);
        }
    }

    @Test
    void what_is_sent_is_what_is_received() throws IOException {
        int first = 0;
        for (int length : new int[] {1, 3, 100, 8_159, 8_160, 8_161, 20_000, 33_333, 65_000}) {
            for (int part : new int[] {1 << 17, 40_000, 8_192, 5_000, 999}) {
                fill(length, first);
                Reply sent = client.call(Op.SEND, 0, length, length, part);
                client.answer(sent);
                int got = 0;
                while (got < length) {
                    wire.pass(net.client, net.server);
                    Reply received = server.call(Op.RECV, 0, 1 << 16, 0, 32);
                    int count = server.answer(received);
                    for (int i = 0; i < count; i++) {
                        assertEquals((byte) (first + got + i), server.reply.get(SocketProtocol.REPLY_HEADER + i));
                    }
                    got += count;
                    wire.pass(net.server, net.client);
                }
                first += length;
            }
        }
    }

    /** Of a call that sends without waiting only what fits is sent; what has come of the rest is nobody's. */
    @Test
    void what_was_staged_and_did_not_fit_is_forgotten() throws IOException {
        int dontWait = 0x40;
        int stream = 0;
        for (int round = 0; round < 20; round++) {
            fill(60_000, stream);
            int sent = client.answer(client.call(Op.SEND, dontWait, 60_000, 60_000, 7_000));
            if (sent < 0) {
                break;
            }
            stream += sent;
        }
        assertTrue(stream > 60_000 && stream < 20 * 60_000, "some fits: " + stream);
        for (int got = 0; got < stream; ) {
            wire.pass(net.client, net.server);
            int count = server.answer(server.call(Op.RECV, 0, 1 << 16, 0, 32));
            for (int i = 0; i < count; i++) {
                assertEquals((byte) (got + i), server.reply.get(SocketProtocol.REPLY_HEADER + i));
            }
            got += count;
            wire.pass(net.server, net.client);
        }
    }

    @Test
    void small_calls_allocate_nothing() throws IOException {
        nothing(100, 1 << 17);
    }

    @Test
    void long_calls_that_come_bit_by_bit_allocate_nothing() throws IOException {
        nothing(60_000, 36_000);
    }

    private void nothing(int length, int part) throws IOException {
        long bytes = Garbage.of(WARM_UP_ROUNDS, ROUNDS, () -> transfer(length, part), () -> turn);
        assertTrue(bytes < ROUNDS, bytes + " bytes for " + ROUNDS + " sends and receives");
    }
}
