package rawtcp.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import rawtcp.os.Log;

/**
 * {@link SocketPractice}: the first half on a thread of its own, while the guard is set and the sockets are opened; what
 * is left once the stack is up is for whoever has time.
 */
final class Practice implements AutoCloseable {
    private static final int FIRST = 20;
    static final int ROUNDS = 40;

    private final Path socket;
    private final Thread thread = new Thread(this::begin, "rawtcp-practice");
    private SocketPractice practice; // null: not to be had
    private Throwable failure; // told once the stack is up: until then our stderr is the user's
    private int rounds;
    private volatile boolean enough;

    /** Begins. {@code socket}: the control socket that will be; what practice needs stands beside it and goes again. */
    Practice(Path socket) {
        this.socket = Server.unfinished(socket);
        thread.setDaemon(true);
        thread.start();
    }

    private void begin() {
        try {
            practice = new SocketPractice(socket);
            run(FIRST, () -> !enough);
        } catch (IOException | LinkageError e) { // of the foreign functions, which the stack itself will miss as well
            failure = e; // what could not be practised is slow the first time
            closePractice();
        }
    }

    private void closePractice() {
        if (practice != null) {
            practice.close();
            practice = null;
        }
    }

    private void run(int until, BooleanSupplier mayGoOn) throws IOException {
        while (rounds < until && mayGoOn.getAsBoolean()) {
            practice.round();
            rounds++;
        }
    }

    /** Waits until the paths are warm. */
    void finish() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    /** After {@link #finish}: the rest, or as much of it as there is time for. */
    void goOn(BooleanSupplier mayGoOn) {
        if (failure != null) {
            Log.say("no practice: " + failure);
        }
        try {
            if (practice != null) {
                run(ROUNDS, mayGoOn);
            }
        } catch (IOException e) {
            Log.say("no more practice: " + e);
        }
    }

    /** There will be no stack, or it is as warm as it can be: nothing of the practice is left. */
    @Override
    public void close() {
        enough = true;
        finish();
        closePractice();
    }
}
