package rawtcp.client;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** This process's own stdin, stdout and stderr, without a buffer between. */
final class ProcessStreams implements Streams {
    private final FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();
    private final FileChannel err = new FileOutputStream(FileDescriptor.err).getChannel();
    private FileChannel in;

    @Override
    public void startIn() {
        in = new FileInputStream(FileDescriptor.in).getChannel();
    }

    @Override
    public int readIn(ByteBuffer into) throws IOException {
        return in.read(into);
    }

    /** The process ends with its command, but at its end the JVM gives a thread that waits in a system call 300 ms. */
    @Override
    public boolean stopIn() {
        try {
            in.close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void writeOut(ByteBuffer bytes) throws IOException {
        write(out, bytes);
    }

    @Override
    public void writeErr(ByteBuffer bytes) throws IOException {
        write(err, bytes);
    }

    private static void write(FileChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
