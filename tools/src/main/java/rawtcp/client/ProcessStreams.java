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
    public int readIn(ByteBuffer into) throws IOException {
        if (in == null) {
            in = new FileInputStream(FileDescriptor.in).getChannel();
        }
        return in.read(into);
    }

    @Override
    public boolean stopIn() {
        return false; // this process ends with its command
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
