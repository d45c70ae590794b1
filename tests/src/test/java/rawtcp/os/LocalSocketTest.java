package rawtcp.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets by their descriptors, with Java's own on the other side. */
@Timeout(60)
final class LocalSocketTest {
    @TempDir
    Path directory;

    private LocalListener listener;
    private SocketChannel client;
    private LocalSocket socket;

    @BeforeEach
    void connect() throws IOException {
        Path path = directory.resolve("s");
        listener = LocalListener.bind(path, 2);
        client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        socket = listener.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        socket.close();
        listener.close();
    }

    @Test
    void a_path_that_is_too_long_or_taken_is_an_exception() {
        assertThrows(IOException.class, () -> LocalListener.bind(directory.resolve("x".repeat(108)), 1));
        assertThrows(IOException.class, () -> LocalListener.bind(directory.resolve("s"), 1));
    }

    @Test
    void closing_ends_who_waits_for_a_connection() throws Exception {
        FutureTask<LocalSocket> accepting = begin(() -> listener.accept());
        listener.close();
        assertFalse(listener.isOpen());
        Throwable why = assertThrows(ExecutionException.class, accepting::get).getCause();
        assertTrue(why instanceof ClosedChannelException, why::toString);
    }

    @Test
    void what_is_looked_at_is_seen_once_and_in_its_order() throws Exception {
        socket.allowLooks();
        SplittableRandom random = new SplittableRandom(3);
        ByteBuffer into = ByteBuffer.allocateDirect(8_192);
        int written = 0;
        int seen = 0;
        int looks = 0;
        while (seen < 200_000) {
            ByteBuffer words = ByteBuffer.allocate(1 + random.nextInt(random.nextInt(20) == 0 ? 20_000 : 100));
            while (words.hasRemaining()) {
                words.put((byte) (written++ % 251));
            }
            client.write(words.flip());
            while (seen < written) {
                boolean looksOnly = random.nextInt(10) > 0;
                int length = 1 + random.nextInt(8_192);
                int count = looksOnly ? socket.lookNow(into, 0, length) : socket.readNow(into, 0, length);
                for (int i = 0; i < count; i++) {
                    assertEquals((byte) (seen++ % 251), into.get(i));
                }
                looks += socket.hasLookedAt() ? 1 : 0;
                if (random.nextInt(30) == 0) {
                    socket.takeOff();
                    assertFalse(socket.hasLookedAt());
                }
            }
            assertEquals(0, socket.lookNow(into, 0, 10));
        }
        assertTrue(looks > 100, "hardly ever only looked");
        client.close();
        assertEquals(-1, socket.lookNow(into, 0, 10));
        assertEquals(-1, socket.readNow(into, 0, 10));
    }

    @Test
    void what_is_looked_at_does_not_stay_for_ever() throws Exception {
        socket.allowLooks();
        ByteBuffer into = ByteBuffer.allocateDirect(8_192);
        int longest = 0;
        for (int i = 0, inRow = 0; i < 1_000; i++) {
            client.write(ByteBuffer.wrap(new byte[32]));
            assertEquals(32, socket.lookNow(into, 0, 8_192));
            inRow = socket.hasLookedAt() ? inRow + 1 : 0;
            longest = Math.max(longest, inRow);
        }
        assertTrue(longest > 1 && longest <= 16, "looked " + longest + " times in a row");
    }

    @Test
    void what_does_not_fit_is_written_as_the_other_side_reads() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new SplittableRandom(1).nextBytes(bytes);
        for (ByteBuffer from : new ByteBuffer[] {ByteBuffer.wrap(bytes), ByteBuffer.allocateDirect(bytes.length)}) {
            from.duplicate().put(bytes);
            FutureTask<Integer> writing = begin(() -> socket.write(from));
            ByteBuffer received = ByteBuffer.allocate(bytes.length);
            while (received.hasRemaining()) {
                assertTrue(client.read(received) > 0);
            }
            assertEquals(bytes.length, writing.get());
            assertArrayEquals(bytes, received.array());
        }
    }

    @Test
    void a_read_takes_what_is_there_and_waits_for_what_is_not() throws Exception {
        FutureTask<Integer> reading = begin(() -> socket.read(ByteBuffer.allocateDirect(9)));
        client.write(ByteBuffer.wrap("one".getBytes(UTF_8)));
        assertEquals(3, reading.get());
        client.write(ByteBuffer.wrap("four".getBytes(UTF_8)));
        ByteBuffer onHeap = ByteBuffer.allocate(3);
        assertEquals(3, socket.read(onHeap));
        assertEquals("fou", new String(onHeap.array(), UTF_8));
        ByteBuffer direct = ByteBuffer.allocateDirect(9);
        assertEquals(1, socket.readNow(direct));
        assertEquals(0, socket.readNow(direct));
        client.close();
        assertEquals(-1, socket.readNow(direct));
        assertEquals(-1, socket.read(direct));
    }

    @Test
    void an_interrupt_closes_nothing() throws Exception {
        Thread.currentThread().interrupt();
        socket.write(ByteBuffer.wrap(new byte[1]));
        assertTrue(Thread.interrupted());
        assertTrue(socket.isOpen());
        assertEquals(1, client.read(ByteBuffer.allocate(2)));
    }

    @Test
    void closing_ends_who_waits_to_read_and_both_sides() throws Exception {
        FutureTask<Integer> reading = begin(() -> socket.read(ByteBuffer.allocateDirect(9)));
        socket.close();
        try {
            assertEquals(-1, reading.get());
        } catch (ExecutionException e) {
            assertTrue(e.getCause() instanceof ClosedChannelException, e::toString); // closed before it began
        }
        assertEquals(-1, client.read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> socket.write(ByteBuffer.wrap(new byte[1])));
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    private static <T> FutureTask<T> begin(Action<T> action) {
        FutureTask<T> task = new FutureTask<>(action::run);
        new Thread(task).start();
        return task;
    }
}
