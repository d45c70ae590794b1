package rawtcp.shell;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Takes a command's stdout; has no stdin to give. */
final class Captured implements WithoutInput {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void writeOut(ByteBuffer from) {
        while (from.hasRemaining()) {
            bytes.write(from.get());
        }
    }

    @Override
    public void writeErr(ByteBuffer from) {}
}
