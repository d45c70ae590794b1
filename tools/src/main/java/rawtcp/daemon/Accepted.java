package rawtcp.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;

/** A connection to the control socket that has not yet shown what it speaks. */
final class Accepted implements Runnable, Conversation {
    private final Server server;
    private final SocketChannel socket;
    private final Executor threads;
    private final Executor promptThreads;

    /** {@code promptThreads}: for socket calls; this runs on one of them. */
    Accepted(Server server, SocketChannel socket, Executor threads, Executor promptThreads) {
        this.server = server;
        this.socket = socket;
        this.threads = threads;
        this.promptThreads = promptThreads;
    }

    @Override
    public void run() {
        try {
            ByteBuffer first = firstBytes();
            if (SocketProtocol.isHello(first)) {
                SocketProtocol protocol = new SocketProtocol(socket, first);
                SocketSession session =
                        new SocketSession(server.socketProcesses(), protocol, promptThreads, server::ended);
                become(session);
                session.run();
            } else {
                Client client = new Client(server, new PatientChannel(socket, first), threads);
                become(client);
                threads.execute(client);
            }
        } catch (IOException e) {
            endWith("gone before it said anything");
            server.ended(this);
        }
    }

    private void become(Conversation conversation) {
        server.began(conversation);
        server.ended(this);
    }

    /** No more than it takes to tell; less where the stream ends before. */
    private ByteBuffer firstBytes() throws IOException {
        ByteBuffer first = ByteBuffer.allocate(SocketProtocol.TELLING_BYTES);
        boolean open = true;
        while (open && !SocketProtocol.canTell(first)) {
            open = socket.read(first) >= 0;
        }
        return first.flip();
    }

    @Override
    public void endWith(String sentence) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed as far as it can be.
        }
    }
}
