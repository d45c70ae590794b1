package rawtcp.shell;

import java.io.IOException;
import java.util.HashMap;
import java.util.function.IntConsumer;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.Widget;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.utils.InfoCmp.Capability;

/** JLine's line editor in the upper part of the screen. */
final class Prompt extends LineReaderImpl {
    private static final String DROP_LINE = "drop-line";
    private static final String CTRL_C = "\003";
    private static final String CTRL_Z = "\032";
    private static final String CTRL_BACKSLASH = "\034";

    private final Screen screen;
    private final Runnable onResize;
    private final Runnable afterResize;

    Prompt(Terminal terminal, Screen screen, Runnable onResize, Runnable afterResize) throws IOException {
        super(AtPrompt.of(terminal), "rawtcp", new HashMap<>());
        this.screen = screen;
        this.onResize = onResize;
        this.afterResize = afterResize;
        getWidgets().put(DROP_LINE, this::dropLine);
        for (KeyMap<Binding> keys : getKeyMaps().values()) {
            // By name: under a list of completions JLine knows no other keys.
            keys.bind(new Reference(DROP_LINE), CTRL_C);
            keys.bind((Widget) () -> true, CTRL_Z, CTRL_BACKSLASH);
        }
    }

    private boolean dropLine() {
        throw new UserInterruptException(buf.toString());
    }

    /** {@code scroll}: by how many pages. */
    void scrollBy(IntConsumer scroll) {
        bind("table-up", Capability.key_ppage, "\033[5~", () -> scroll.accept(-1));
        bind("table-down", Capability.key_npage, "\033[6~", () -> scroll.accept(1));
    }

    private void bind(String name, Capability key, String usual, Runnable action) {
        Widget widget = () -> {
            action.run();
            return true;
        };
        getWidgets().put(name, widget);
        for (String map : new String[] {LineReader.EMACS, LineReader.VIINS}) {
            getKeyMaps().get(map).bind(new Reference(name), usual);
            String own = KeyMap.key(terminal, key);
            if (own != null && !own.isEmpty()) {
                getKeyMaps().get(map).bind(new Reference(name), own);
            }
        }
    }

    /** Whether the line being typed may be moved up without a trace: it is one line, and nothing is listed under it. */
    boolean isMovable() {
        lock.lock();
        try {
            return !reading || (post == null && buf.length() + prompt.columnLength() < size.getColumns());
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void redisplay(boolean flush) {
        lock.lock();
        try {
            if (size.getRows() != screen.scrollingRows() && screen.scrollingRows() > 0) {
                size.setRows(screen.scrollingRows()); // lists and long lines are not to reach into the table
                display.resize(size.getRows(), size.getColumns());
            }
            super.redisplay(flush);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean clearScreen() {
        try {
            screen.clear();
        } catch (IOException e) {
            return false;
        }
        return redrawLine();
    }

    @Override
    protected synchronized void handleSignal(Signal signal) {
        if (signal == Signal.WINCH) {
            onResize.run();
        }
        super.handleSignal(signal);
        if (signal == Signal.WINCH) {
            afterResize.run(); // JLine clears what stands below its line
        }
    }
}
