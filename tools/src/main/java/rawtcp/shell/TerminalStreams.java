package rawtcp.shell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingInputStream;
import org.jline.utils.WCWidth;
import rawtcp.client.Streams;

/**
 * The shell's terminal as a command's streams. It gives single characters and echoes none, also between two prompts: what
 * is typed ahead would else be shown twice, by the terminal and by whoever reads it. Lines, their echo and Ctrl-D are made
 * here, since JLine takes the end of input (Ctrl-D) for a pause.
 */
final class TerminalStreams implements Streams {
    /** How soon a read of the terminal sees that its command has ended. */
    private static final long POLL_MS = 50;

    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;
    private static final int BACKSPACE = 8;
    private static final int DELETE = 127;
    private static final String RUB_OUT = "\b \b";

    private final Terminal terminal;
    private final Screen screen;
    private final NonBlockingInputStream in;
    private final Attributes whileRunning;
    private final Attributes atPrompt;
    private volatile boolean stopped;

    /** What was typed of the line that is being read, an octet each. */
    private final StringBuilder typed = new StringBuilder();

    /** Something stands behind it in its line that it can't be moved from. */
    private boolean isTorn;

    private boolean dropped;
    private String begun = "";

    TerminalStreams(Terminal terminal, Screen screen) {
        this.terminal = terminal;
        this.screen = screen;
        this.in = (NonBlockingInputStream) terminal.input();
        whileRunning = terminal.getAttributes();
        whileRunning.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO), false);
        whileRunning.setControlChar(ControlChar.VQUIT, 0); // the JVM would tell of its threads
        whileRunning.setControlChar(ControlChar.VMIN, 0); // as JLine has them when it reads, or else it would set them
        whileRunning.setControlChar(ControlChar.VTIME, 1);
        atPrompt = new Attributes(whileRunning);
        atPrompt.setLocalFlags(EnumSet.of(LocalFlag.ISIG, LocalFlag.IEXTEN), false);
        atPrompt.setInputFlags(EnumSet.of(InputFlag.IXON, InputFlag.ICRNL, InputFlag.INLCR), false);
        terminal.setAttributes(atPrompt); // until it is closed
    }

    /** From now on Ctrl-C is a signal, which ends what runs. */
    void commandsBegin() {
        terminal.setAttributes(whileRunning);
    }

    /** From now on it is a key, in its turn among the others. */
    void commandsEnded() {
        terminal.setAttributes(atPrompt);
    }

    @Override
    public synchronized void startIn() {
        stopped = false;
        dropped = false;
    }

    @Override
    public boolean stopIn() {
        stopped = true;
        return true;
    }

    /** A line; or nothing, if the command has ended before that: then {@link #begun} has what there is of it. */
    @Override
    public int readIn(ByteBuffer into) throws IOException {
        boolean isWhole = false;
        while (!stopped && !isWhole) {
            int b = in.read(POLL_MS);
            if (b == CTRL_C) {
                terminal.raise(Terminal.Signal.INT); // typed before the terminal made a signal of it again
                continue;
            }
            isWhole = b == CTRL_D || (b >= 0 && take(b)) || isFull(into);
        }
        return isWhole ? give(into) : takeBack();
    }

    private synchronized boolean isFull(ByteBuffer into) {
        return typed.length() == into.remaining();
    }

    /** True if the line ends with it. */
    private synchronized boolean take(int b) throws IOException {
        if (b == BACKSPACE || b == DELETE) {
            rubOut();
            return false;
        }
        isTorn &= !typed.isEmpty();
        typed.append((char) b);
        screen.print(new byte[] {(byte) b});
        return b == '\n';
    }

    private synchronized int give(ByteBuffer into) {
        int length = typed.length();
        into.put(octets());
        typed.setLength(0);
        return length == 0 ? -1 : length;
    }

    private synchronized int takeBack() throws IOException {
        if (!dropped) {
            begun = text();
            if (isMovable()) {
                erase();
            }
        }
        typed.setLength(0);
        return -1;
    }

    /** What was typed of a line when the last command ended: the next prompt's. */
    synchronized String begun() {
        String line = begun;
        begun = "";
        return line;
    }

    /** Ctrl-C: whatever was typed of a line was typed in vain. */
    synchronized void drop() {
        dropped = true;
        isTorn = true;
    }

    private byte[] octets() {
        return typed.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String text() {
        return new String(octets(), StandardCharsets.UTF_8);
    }

    /** The last character, which is one octet or more. */
    private void rubOut() throws IOException {
        if (!typed.isEmpty()) {
            String left = text();
            left = left.substring(0, left.offsetByCodePoints(left.length(), -1));
            int columns = columns(text()) - columns(left);
            typed.setLength(left.getBytes(StandardCharsets.UTF_8).length);
            screen.print(RUB_OUT.repeat(columns).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static int columns(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }

    /** Whether what was typed can be taken away and shown again elsewhere: it stands alone in one line. */
    private boolean isMovable() {
        return !typed.isEmpty() && !isTorn && columns(text()) < screen.columns();
    }

    private void erase() throws IOException {
        screen.print(RUB_OUT.repeat(columns(text())).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void writeOut(ByteBuffer bytes) throws IOException {
        write(bytes);
    }

    @Override
    public void writeErr(ByteBuffer bytes) throws IOException {
        write(bytes);
    }

    /** Whole lines go above the line that is being typed. */
    private synchronized void write(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        boolean moves = isMovable();
        if (moves) {
            erase();
        }
        screen.print(copy);
        if (moves && copy[copy.length - 1] == '\n') {
            screen.print(octets());
        } else {
            isTorn = true;
        }
    }
}
