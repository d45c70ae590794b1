package rawtcp.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rawtcp.client.Caller;
import rawtcp.client.ExecRequest;
import rawtcp.client.Execution;
import rawtcp.client.Frame;
import rawtcp.client.FrameReader;
import rawtcp.client.FrameType;
import rawtcp.client.FrameWriter;
import rawtcp.client.Refused;
import rawtcp.client.Streams;
import rawtcp.command.Session;

/** Clients and the daemon's sessions over a real socket, with commands made up for the purpose. */
@Timeout(60)
class SessionTest {
    private static final long BULK = 100_000_000;

    @TempDir
    Path directory;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private Server server;
    private Thread acceptor;

    @BeforeEach
    void start() throws IOException {
        server = new Server(
                directory.resolve("s.sock"), this::command, () -> events.add("stack down"), () -> events.add("exit"));
        server.publish();
        acceptor = new Thread(server::serve);
        acceptor.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.stop();
        acceptor.join();
    }

    /** The commands of these tests. */
    private int command(Session session, List<String> words) {
        session.onEnd(() -> events.add("end of " + words.get(0)));
        try {
            switch (words.get(0)) {
                case "checksum" -> session.out().println(checksum(session));
                case "generate" -> generate(session);
                case "cat" -> session.in().transferTo(session.out());
                case "wait" -> {
                    events.add("waiting");
                    never.await();
                }
                case "make" -> make(session);
                case "make-and-wait" -> {
                    make(session);
                    never.await();
                }
                case "stop" -> server.askStop();
                default -> session.err().println("no command " + words);
            }
            return 0;
        } catch (InterruptedException e) {
            return 130;
        } catch (IOException e) {
            return 1;
        }
    }

    private void make(Session session) {
        session.onUnheard(() -> events.add("undone"));
        session.out().println("an id");
    }

    private static long checksum(Session session) throws IOException {
        CRC32 crc = new CRC32();
        byte[] buffer = new byte[50_000];
        for (int n = session.in().read(buffer); n >= 0; n = session.in().read(buffer)) {
            crc.update(buffer, 0, n);
        }
        return crc.getValue();
    }

    private static void generate(Session session) throws IOException {
        Pattern pattern = new Pattern(BULK);
        byte[] buffer = new byte[77_777];
        for (int n = pattern.read(ByteBuffer.wrap(buffer)); n >= 0; n = pattern.read(ByteBuffer.wrap(buffer))) {
            session.out().write(buffer, 0, n);
        }
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("s.sock")));
    }

    private static ExecRequest request(String... words) {
        return new ExecRequest(new Caller(1, 2, false, 0, false, "/"), List.of(words));
    }

    @Test
    void a_hundred_megabytes_of_stdin_reach_the_command_unchanged() throws Exception {
        Pattern input = new Pattern(BULK);
        Pattern output = new Pattern(0);
        try (SocketChannel channel = connect()) {
            assertEquals(0, new Execution(channel, "s", new TestStreams(input, output)).run(request("checksum")));
        }
        assertEquals(input.checksum() + "\n", output.text());
    }

    @Test
    void a_hundred_megabytes_of_stdout_reach_the_client_unchanged() throws Exception {
        Pattern output = new Pattern(0);
        try (SocketChannel channel = connect()) {
            assertEquals(
                    0, new Execution(channel, "s", new TestStreams(new Pattern(0), output)).run(request("generate")));
        }
        assertEquals(BULK, output.length());
        assertEquals(Pattern.checksumOf(BULK), output.checksum());
    }

    @Test
    void both_streams_at_once_do_not_block_each_other() throws Exception {
        Pattern input = new Pattern(BULK);
        Pattern output = new Pattern(0);
        try (SocketChannel channel = connect()) {
            assertEquals(0, new Execution(channel, "s", new TestStreams(input, output)).run(request("cat")));
        }
        assertEquals(BULK, output.length());
        assertEquals(input.checksum(), output.checksum());
    }

    @Test
    void a_command_that_reads_no_stdin_leaves_it_untouched() throws Exception {
        Pattern input = new Pattern(10);
        try (SocketChannel channel = connect()) {
            Execution execution = new Execution(channel, "s", new TestStreams(input, new Pattern(0)));
            assertEquals(0, execution.run(request("other")));
            assertEquals(0, execution.run(request("another")), "the same socket takes the next command");
        }
        assertEquals(0, input.length());
    }

    @Test
    void an_interrupt_ends_the_running_command_and_nothing_else() throws Exception {
        Pattern output = new Pattern(0);
        try (SocketChannel channel = connect()) {
            Execution execution = new Execution(channel, "s", new TestStreams(new Pattern(5), output));
            CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> runUnchecked(execution, "wait"));
            assertEquals("waiting", events.take());
            execution.interrupt();
            assertEquals(130, status.get());
            assertEquals("end of wait", events.take());
            assertEquals(0, execution.run(request("cat")));
        }
        assertEquals(5, output.length());
    }

    @Test
    void what_a_client_could_not_write_the_id_of_is_undone_before_it_goes_on() throws Exception {
        Streams full = new Streams() {
            @Override
            public int readIn(ByteBuffer into) {
                return -1;
            }

            @Override
            public boolean stopIn() {
                return true;
            }

            @Override
            public void writeOut(ByteBuffer bytes) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void writeErr(ByteBuffer bytes) {}
        };
        for (String word : List.of("make", "make-and-wait")) { // it may have ended by then, or not
            try (SocketChannel channel = connect()) {
                Execution execution = new Execution(channel, "s", full);
                Refused refused = assertThrows(Refused.class, () -> execution.run(request(word)));
                assertEquals("write error on stdout: No space left on device", refused.getMessage());
            }
            assertEquals(List.of("end of " + word, "undone"), List.copyOf(events));
            events.clear();
        }
    }

    @Test
    void a_stdin_that_cant_be_read_is_an_error_and_no_empty_one() throws Exception {
        Streams directory = new Streams() {
            @Override
            public int readIn(ByteBuffer into) throws IOException {
                throw new IOException("Is a directory");
            }

            @Override
            public boolean stopIn() {
                return true;
            }

            @Override
            public void writeOut(ByteBuffer bytes) {}

            @Override
            public void writeErr(ByteBuffer bytes) {}
        };
        try (SocketChannel channel = connect()) {
            Execution execution = new Execution(channel, "s", directory);
            Refused refused = assertThrows(Refused.class, () -> execution.run(request("cat")));
            assertEquals("can't read stdin: Is a directory", refused.getMessage());
            assertEquals(1, refused.status());
            assertEquals(0, execution.run(request("other")), "one that reads none");
        }
    }

    @Test
    void what_was_written_stays_whatever_becomes_of_the_client() throws Exception {
        try (SocketChannel channel = connect()) {
            FrameWriter writer = new FrameWriter(channel);
            FrameReader reader = new FrameReader(channel);
            writer.send(FrameType.EXEC, request("make").encode());
            assertEquals(FrameType.STDOUT, reader.next());
            assertEquals(FrameType.EXIT, reader.next());
            writer.send(FrameType.INTERRUPT);
            writer.send(FrameType.EXEC, request("generate-nothing").encode());
            assertEquals(FrameType.STDERR, reader.next());
            assertEquals(FrameType.EXIT, reader.next());
            writer.send(FrameType.UNHEARD); // of that one, which had nothing to undo
            assertEquals(FrameType.UNHEARD, reader.next());
        }
        assertEquals(List.of("end of make", "end of generate-nothing"), List.copyOf(events));
    }

    private static int runUnchecked(Execution execution, String word) {
        try {
            return execution.run(request(word));
        } catch (rawtcp.client.Refused e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_death_of_a_client_ends_its_command_wherever_that_waits() throws Exception {
        for (String word : List.of("wait", "cat", "generate")) {
            SocketChannel channel = connect();
            new FrameWriter(channel).send(FrameType.EXEC, request(word).encode());
            if (word.equals("wait")) {
                assertEquals("waiting", events.take());
            } else {
                assertTrue(channel.read(ByteBuffer.allocate(1)) > 0, "it has begun");
            }
            channel.close();
            assertEquals("end of " + word, events.take());
        }
    }

    @Test
    void a_client_that_takes_no_output_can_still_interrupt() throws Exception {
        try (SocketChannel channel = connect()) {
            FrameWriter writer = new FrameWriter(channel);
            FrameReader reader = new FrameReader(channel);
            writer.send(FrameType.EXEC, request("generate").encode());
            int credit = Frame.WINDOW;
            while (credit > Frame.COST) {
                assertEquals(FrameType.STDOUT, reader.next());
                credit -= Frame.cost(reader.payload().remaining());
            }
            writer.send(FrameType.INTERRUPT);
            assertEquals(FrameType.EXIT, reader.next());
        }
    }

    @Test
    void frames_for_a_command_that_has_ended_are_ignored() throws Exception {
        try (SocketChannel channel = connect()) {
            FrameWriter writer = new FrameWriter(channel);
            writer.send(FrameType.INTERRUPT);
            writer.send(FrameType.CREDIT, 5);
            writer.send(FrameType.STDIN_EOF);
            writer.send(FrameType.EXEC, request("generate-nothing").encode());
            assertEquals(FrameType.STDERR, new FrameReader(channel).next());
        }
    }

    @Test
    void a_malformed_frame_is_answered_in_words_and_ends_that_session_only() throws Exception {
        try (SocketChannel good = connect();
                SocketChannel bad = connect()) {
            bad.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8)));
            assertRefused(bad, "a frame of unknown type 71");
            Pattern output = new Pattern(0);
            assertEquals(0, new Execution(good, "s", new TestStreams(new Pattern(3), output)).run(request("cat")));
            assertEquals(3, output.length());
        }
    }

    @Test
    void a_client_of_another_version_is_answered_in_words() throws Exception {
        try (SocketChannel channel = connect()) {
            ByteBuffer encoded = request("cat").encode();
            new FrameWriter(channel).send(FrameType.EXEC, encoded.put(0, (byte) (Frame.VERSION + 1)));
            assertRefused(channel, "this stack speaks " + Frame.VERSION);
        }
    }

    @Test
    void stdin_beyond_its_credit_ends_the_session() throws Exception {
        try (SocketChannel channel = connect()) {
            FrameWriter writer = new FrameWriter(channel);
            writer.send(FrameType.EXEC, request("wait").encode());
            assertEquals("waiting", events.take());
            writer.send(FrameType.STDIN, ByteBuffer.allocate(1));
            assertRefused(channel, "stdin beyond the credit");
            assertEquals("end of wait", events.take());
        }
    }

    private static void assertRefused(SocketChannel channel, String words) throws IOException {
        FrameReader reader = new FrameReader(channel);
        assertEquals(FrameType.STDERR, reader.next());
        String line = UTF_8.decode(reader.payload()).toString();
        assertTrue(line.startsWith("rawtcp: ") && line.contains(words) && line.endsWith("\n"), line);
        assertEquals(FrameType.EXIT, reader.next());
        assertEquals(1, Frame.intOf(FrameType.EXIT, reader.payload()));
        assertNull(reader.next());
    }

    @Test
    void the_client_that_stops_the_stack_is_told_when_all_is_down() throws Exception {
        try (SocketChannel other = connect();
                SocketChannel channel = connect()) {
            new FrameWriter(other).send(FrameType.EXEC, request("wait").encode());
            assertEquals("waiting", events.take());
            new FrameWriter(channel).send(FrameType.EXEC, request("stop").encode());
            assertEquals(FrameType.EXIT, new FrameReader(channel).next());
            assertRefused(other, "the stack was stopped");
            assertFalse(Files.exists(directory.resolve("s.sock")));
            assertTrue(events.contains("stack down"));
        }
    }

    @Test
    void only_its_owner_may_connect() throws IOException {
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("s.sock"))));
    }
}
