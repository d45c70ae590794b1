package rawtcp.daemon;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A practice in which something fails would practise the wrong thing, and nobody would notice. */
@Timeout(60)
final class SocketPracticeTest {
    @TempDir
    Path directory;

    @Test
    void every_call_of_the_practice_does_what_it_should() throws Exception {
        try (SocketPractice practice = new SocketPractice(directory.resolve("s"))) {
            for (int round = 0; round < Practice.ROUNDS; round++) {
                assertDoesNotThrow(practice::round);
            }
        }
    }
}
