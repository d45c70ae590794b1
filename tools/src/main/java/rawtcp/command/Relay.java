package rawtcp.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import rawtcp.endpoint.CallFailed;
import rawtcp.host.Host;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Failure;
import rawtcp.tcp.Shutdown;
import rawtcp.tcp.State;

/**
 * Joins a connection to the session's stdin and stdout, both ways at once: the session's thread writes what is
 * received, a second one sends what is read. The end of stdin is shutdown(write).
 */
final class Relay {
    private final Session session;
    private final Host host;
    private final Connection connection;
    private final Watch watch;
    private boolean stdinDone; // on the stack's thread

    Relay(Session session, Connection connection, Watch watch) {
        this.session = session;
        this.host = session.stack().host();
        this.connection = connection;
        this.watch = watch;
    }

    /** Returns when the connection is of no more use: both FINs seen, everything sent. */
    void run() throws CommandFailed, CallFailed, InterruptedException {
        Thread sender = new Thread(this::sendStdin, "stdin of connection " + connection.id());
        sender.setDaemon(true);
        sender.start();
        try {
            receiveToEnd();
            tellHalfClosed();
            awaitSent();
        } catch (CallFailed e) {
            if (connection.failure() == Failure.NONE) {
                throw e;
            }
            throw Ids.failed(connection); // everything received is written by now
        } finally {
            end(sender);
        }
        if (connection.failure() != Failure.NONE) {
            throw Ids.failed(connection);
        }
    }

    private void receiveToEnd() throws CommandFailed, CallFailed, InterruptedException {
        ByteBuffer data = session.outBuffer();
        while (receive(data.clear()) >= 0) {
            watch.print();
            if (data.position() > 0 && !session.writeData(data.flip())) {
                throw CommandFailed.unread();
            }
        }
    }

    /** Bytes received, 0 if there is only news to print, -1 at the end. */
    private int receive(ByteBuffer data) throws CallFailed, InterruptedException {
        return host.await((nowNs, endpoint) -> {
            int count = endpoint.receive(nowNs, connection, data);
            if (count == 0) {
                Ids.stillOpen(connection);
            }
            return (watch.collect(nowNs, connection) || count != 0) ? (Integer) count : null;
        });
    }

    /** At a terminal it would look as if nothing happened: the peer has closed, and waits for the end of our typing. */
    private void tellHalfClosed() throws CallFailed, InterruptedException {
        boolean oursIsOpen = host.await((nowNs, endpoint) -> !stdinDone && connection.state() == State.CLOSE_WAIT);
        if (oursIsOpen && session.isTerminal()) {
            session.err().println("rawtcp: the peer has closed its side (FIN); end of input (Ctrl-D) closes ours");
        }
    }

    private void awaitSent() throws CallFailed, InterruptedException {
        while (!host.await((nowNs, endpoint) -> {
            boolean over = connection.state() == State.CLOSED || (stdinDone && connection.unsent() == 0);
            return (watch.collect(nowNs, connection) || over) ? (Boolean) over : null;
        })) {
            watch.print();
        }
        watch.print();
    }

    private void sendStdin() {
        try {
            ByteBuffer data = session.readData();
            while (data != null && send(data)) {
                data = session.readData();
            }
            awaitOpen();
            host.call((nowNs, endpoint) -> {
                stdinDone = true;
                if (connection.canSend()) {
                    endpoint.shutdown(nowNs, connection, Shutdown.WRITE);
                }
                return connection;
            });
        } catch (IOException | InterruptedException | CallFailed e) {
            // The session or the connection has ended; the thread that receives sees the same and tells it.
            return;
        }
    }

    /** With Fast Open the end of stdin may come before the handshake's; a SYN that has waited in vain leaves now. */
    private void awaitOpen() throws CallFailed, InterruptedException {
        host.await((nowNs, endpoint) -> {
            if (connection.fastOpen().isDeferred()) {
                int unused = endpoint.fastOpen(nowNs, connection, ByteBuffer.allocate(0));
            }
            return connection.state() == State.SYN_SENT ? null : connection;
        });
    }

    private boolean send(ByteBuffer data) throws CallFailed, InterruptedException {
        return host.await((nowNs, endpoint) -> {
            if (!connection.canSend()) {
                return false;
            }
            endpoint.send(nowNs, connection, data, false);
            return data.hasRemaining() ? null : (Boolean) true;
        });
    }

    /** Waits for the thread, even when this one is interrupted: nothing of a command outlives it. */
    private static void end(Thread thread) {
        boolean interrupted = Thread.interrupted();
        thread.interrupt();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
