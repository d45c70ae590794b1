package rawtcp.daemon;

import java.nio.ByteBuffer;
import rawtcp.client.Streams;

/** A client's streams in memory. */
record TestStreams(Pattern in, Pattern out) implements Streams {
    @Override
    public int readIn(ByteBuffer into) {
        return in.read(into);
    }

    @Override
    public boolean stopIn() {
        return true; // a read never waits
    }

    @Override
    public void writeOut(ByteBuffer bytes) {
        out.write(bytes);
    }

    @Override
    public void writeErr(ByteBuffer bytes) {
        out.write(bytes);
    }
}
