package rawtcp.shell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingInputStream;
import rawtcp.client.Streams;

/** The shell's terminal as a command's streams. */
final class TerminalStreams implements Streams {
    /** How soon a read of the terminal sees that its command has ended. */
    private static final long POLL_MS = 50;

    private static final int CTRL_D = 4;
    private static final int BACKSPACE = 8;
    private static final int DELETE = 127;

    private final Terminal terminal;
    private final Screen screen;
    private final NonBlockingInputStream in;
    private Attributes shellsOwn;
    private volatile boolean stopped;

    TerminalStreams(Terminal terminal, Screen screen) {
        this.terminal = terminal;
        this.screen = screen;
        this.in = (NonBlockingInputStream) terminal.input();
    }

    /**
     * The terminal gives single characters, since JLine takes the end of input (Ctrl-D) for a pause: lines, their
     * echo and Ctrl-D are made here.
     */
    @Override
    public void startIn() {
        stopped = false;
        shellsOwn = terminal.getAttributes();
        Attributes singly = new Attributes(shellsOwn);
        singly.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO), false);
        terminal.setAttributes(singly);
    }

    @Override
    public boolean stopIn() {
        stopped = true;
        terminal.setAttributes(shellsOwn);
        return true;
    }

    /** A line. */
    @Override
    public int readIn(ByteBuffer into) throws IOException {
        int start = into.position();
        while (!stopped && into.hasRemaining()) {
            int b = in.read(POLL_MS);
            if (b == CTRL_D) {
                break;
            }
            if (b == BACKSPACE || b == DELETE) {
                rubOut(into, start);
            } else if (b >= 0) {
                echo(b);
                into.put((byte) b);
            }
            if (b == '\n') {
                break;
            }
        }
        return into.position() > start ? into.position() - start : -1;
    }

    private void rubOut(ByteBuffer line, int start) throws IOException {
        if (line.position() > start) {
            line.position(line.position() - 1);
            echo('\b');
            echo(' ');
            echo('\b');
        }
    }

    private void echo(int b) throws IOException {
        screen.print(new byte[] {(byte) b});
    }

    @Override
    public void writeOut(ByteBuffer bytes) throws IOException {
        write(bytes);
    }

    @Override
    public void writeErr(ByteBuffer bytes) throws IOException {
        write(bytes);
    }

    private void write(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        screen.print(copy);
    }
}
