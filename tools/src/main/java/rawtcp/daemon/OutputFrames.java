package rawtcp.daemon;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import rawtcp.client.Credit;
import rawtcp.client.Frame;
import rawtcp.client.FrameType;
import rawtcp.client.FrameWriter;

/** What a command writes, as STDOUT or STDERR frames; waits for credit. */
final class OutputFrames extends OutputStream {
    private static final int GONE = -1;

    private final FrameType type;
    private final FrameWriter toClient;
    private final Credit credit;

    OutputFrames(FrameType type, FrameWriter toClient, Credit credit) {
        this.type = type;
        this.toClient = toClient;
        this.credit = credit;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        write(ByteBuffer.wrap(bytes, offset, length));
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int allowed = take(bytes.remaining());
            toClient.send(type, bytes.slice(bytes.position(), allowed));
            bytes.position(bytes.position() + allowed);
        }
    }

    /** Tells the client of {@link Frame#CARRIED} bytes that have not passed through it, once it lets us. */
    void carried() throws IOException {
        int unusedCost = granted(() -> credit.use(Frame.CARRIED_COST) ? Frame.CARRIED_COST : GONE);
        toClient.send(FrameType.CARRIED);
    }

    private int take(int wanted) throws IOException {
        return granted(() -> credit.take(wanted));
    }

    private interface Wait {
        int on() throws InterruptedException;
    }

    private static int granted(Wait wait) throws IOException {
        try {
            int allowed = wait.on();
            if (allowed == GONE) {
                throw new IOException("the client has gone");
            }
            return allowed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
