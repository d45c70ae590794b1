package rawtcp.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Streams of a shell that reads its commands from a file or pipe: commands have no stdin, as that is the script. */
final class ScriptStreams implements WithoutInput {
    private final InputStream script;
    private final OutputStream out;
    private final OutputStream err;

    ScriptStreams(InputStream script, OutputStream out, OutputStream err) {
        this.script = script;
        this.out = out;
        this.err = err;
    }

    /** The script's next line; null at its end. */
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = script.read();
        if (b < 0) {
            return null;
        }
        while (b >= 0 && b != '\n') {
            line.write(b);
            b = script.read();
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void writeOut(ByteBuffer bytes) throws IOException {
        write(out, bytes);
    }

    @Override
    public void writeErr(ByteBuffer bytes) throws IOException {
        write(err, bytes);
    }

    private static void write(OutputStream to, ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        to.write(copy);
        to.flush();
    }
}
