package rawtcp.daemon;

import java.io.IOException;
import java.nio.file.Path;

/** {@link SocketPractice}, on a thread of its own: while it lasts, the guard is set and the sockets are opened. */
final class Practice implements AutoCloseable {
    static final int ROUNDS = 40;

    private final Path socket;
    private final Thread thread = new Thread(this::run, "rawtcp-practice");
    private volatile boolean enough;

    /** Begins. {@code socket}: the control socket that will be; what practice needs stands beside it and goes again. */
    Practice(Path socket) {
        this.socket = Server.unfinished(socket);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (SocketPractice practice = new SocketPractice(socket)) {
            for (int round = 0; round < ROUNDS && !enough; round++) {
                practice.round();
            }
        } catch (IOException e) {
            Log.say("no practice: " + e); // what could not be practised is slow the first time
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

    /** There will be no stack, or there is one: nothing of the practice is left. */
    @Override
    public void close() {
        enough = true;
        finish();
    }
}
