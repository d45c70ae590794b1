package rawtcp.shell;

import java.io.IOException;
import java.nio.ByteBuffer;
import rawtcp.client.Streams;

/** A command's streams as they are, listened to for an id that it prints alone. */
final class Listening implements Streams {
    private static final int LONGEST_ID = 11;

    private final Streams streams;
    private final StringBuilder start = new StringBuilder();
    private boolean reads;

    Listening(Streams streams) {
        this.streams = streams;
    }

    /** Null: the command printed something else, or carried a conversation. */
    String id() {
        String text = start.toString();
        return !reads && text.matches("[1-9][0-9]*\n") ? text.strip() : null;
    }

    @Override
    public int readIn(ByteBuffer into) throws IOException {
        return streams.readIn(into);
    }

    @Override
    public void startIn() {
        reads = true;
        streams.startIn();
    }

    @Override
    public boolean stopIn() {
        return streams.stopIn();
    }

    @Override
    public void writeOut(ByteBuffer bytes) throws IOException {
        for (int i = bytes.position(); i < bytes.limit() && start.length() <= LONGEST_ID; i++) {
            start.append((char) bytes.get(i));
        }
        streams.writeOut(bytes);
    }

    @Override
    public void writeErr(ByteBuffer bytes) throws IOException {
        streams.writeErr(bytes);
    }
}
