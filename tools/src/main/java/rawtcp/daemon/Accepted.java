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

    Accepted(Server server, SocketChannel socket, Executor threads) {
        this.server = server;
        this.socket = socket;
        this.threads = threads;
    }

    @Override
    public void run() {
        try {
            ByteBuffer first = firstBytes();
            if (SocketProtocol.isHello(first)) {
                SocketProtocol protocol = new SocketProtocol(socket, first);
                become(new SocketSession(server.socketProcesses(), protocol, threads, server::ended));
            } else {
                become(new Client(server, new PatientChannel(socket, first), threads));
            }
        } catch (IOException e) {
            endWith("gone before it said anything");
            server.ended(this);
        }
    }

    private <T extends Conversation & Runnable> void become(T conversation) {
        server.began(conversation);
        server.ended(this);
        conversation.run();
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
