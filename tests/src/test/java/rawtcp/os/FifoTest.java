package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** pipe(7): a FIFO that is opened to write waits for its reader; ours can be told to stop. */
@Timeout(60)
class FifoTest {
    @TempDir
    Path directory;

    private Path fifo;

    @BeforeEach
    void make() throws IOException, InterruptedException {
        fifo = directory.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    }

    @Test
    void it_is_known_from_a_file() throws IOException {
        assertTrue(Fifo.isThere(fifo));
        assertFalse(Fifo.isThere(directory));
        assertFalse(Fifo.isThere(directory.resolve("nothing")));
    }

    @Test
    void its_reader_gets_all_and_then_its_end_whoever_comes_first() throws Exception {
        CompletableFuture<String> read = CompletableFuture.supplyAsync(this::read);
        try (OutputStream out = Fifo.open(fifo, Long.MAX_VALUE)) {
            out.write("all of it".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals("all of it", read.get());
    }

    private String read() {
        try {
            return Files.readString(fifo);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void without_a_reader_it_waits_no_longer_than_it_may() throws Exception {
        assertNull(Fifo.open(fifo, 1));
    }

    @Test
    void an_interrupt_ends_the_waiting() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> Fifo.open(fifo, Long.MAX_VALUE));
    }
}
