package rawtcp.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import rawtcp.os.LocalSocket;

/** A connection to the control socket that has not yet shown what it speaks. */
final class Accepted implements Runnable, Conversation {
    private final Server server;
    private final LocalSocket socket;
    private final Executor threads;

    Accepted(Server server, LocalSocket socket, Executor threads) {
        this.server = server;
        this.socket = socket;
        this.threads = threads;
    }

    @Override
    public void run() {
        try {
            ByteBuffer first = firstBytes();
            if (SocketProtocol.isHello(first)) {
                SocketProcesses processes = server.socketProcesses();
                SocketProtocol protocol = new SocketProtocol(socket, processes.buffers(), first);
                SocketSession session = new SocketSession(processes, protocol, server::ended);
                become(session);
                session.begin();
            } else {
                Client client = new Client(server, new Pushback(socket, first), threads);
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
        ByteBuffer first = ByteBuffer.allocateDirect(SocketProtocol.TELLING_BYTES);
        boolean open = true;
        while (open && !SocketProtocol.canTell(first)) {
            open = socket.read(first) >= 0;
        }
        return first.flip();
    }

    @Override
    public void endWith(String sentence) {
        socket.close();
    }
}
