package rawtcp.script;

import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** A network namespace with a TUN device, held by {@code tests/live/real_host.py}, and this end of its wire. */
final class RealHost implements AutoCloseable {
    private static final int HEAD_BYTES = 5;
    private static final long PATIENCE_S = 20;
    private static final int NOT_PERMITTED = 8;

    /** The answer to a shell command. */
    record Done(int status, String output) {}

    private final java.lang.Process process;
    private final Path directory;
    private final SocketChannel wire;
    private final LinkedBlockingQueue<World.Sent> sent = new LinkedBlockingQueue<>();
    private final SynchronousQueue<byte[]> answers = new SynchronousQueue<>();

    private RealHost(java.lang.Process process, Path directory) throws IOException {
        this.process = process;
        this.directory = directory;
        wire = SocketChannel.open(StandardProtocolFamily.UNIX);
        wire.connect(UnixDomainSocketAddress.of(directory.resolve("wire")));
        Haste.start("wire", this::readWire);
    }

    /** In {@code directory} its sockets will be; null if this system does not permit namespaces or TUN devices. */
    static RealHost open(Path directory, World.Setup setup, boolean kernel) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                python(),
                root().resolve("tests/live/real_host.py").toString(),
                directory.toString(),
                setup.localAddress(),
                Integer.toString(setup.prefixLength()),
                setup.remoteAddress(),
                setup.gatewayAddress(),
                Integer.toString(setup.mtu()),
                Integer.toString(setup.mss())));
        if (kernel) {
            command.add("kernel");
        }
        File errors = directory.resolve("errors").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        java.lang.Process process = builder.start();
        if ("ready".equals(process.inputReader().readLine())) {
            return new RealHost(process, directory);
        }
        try {
            if (process.waitFor() == NOT_PERMITTED) {
                return null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException(
                "real_host.py: " + Files.readString(errors.toPath()).strip());
    }

    /** The project's folder. */
    static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("tests/live"))) {
            root = root.getParent();
        }
        return root;
    }

    /** Not the shims that a version manager puts first: they take longer than the script. */
    private static String python() {
        return Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
    }

    long pid() {
        return process.pid();
    }

    Path directory() {
        return directory;
    }

    void inject(byte[] packet) throws IOException {
        ask('<', packet);
    }

    Done shell(String command, Path in) throws IOException {
        String words = in.toAbsolutePath() + "\0" + command;
        byte[] answer = ask('$', words.getBytes(StandardCharsets.UTF_8));
        int status = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return new Done(status, new String(answer, 4, answer.length - 4, StandardCharsets.UTF_8));
    }

    /** Null if none has come within that time. */
    World.Sent nextPacket(long waitNs) throws InterruptedException {
        return sent.poll(waitNs, TimeUnit.NANOSECONDS);
    }

    private byte[] ask(char kind, byte[] data) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + data.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.put((byte) kind).putInt(data.length).put(data).flip();
        while (frame.hasRemaining()) {
            wire.write(frame);
        }
        try {
            byte[] answer = answers.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IOException("real_host.py does not answer");
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void readWire() {
        try {
            while (true) {
                ByteBuffer head = read(HEAD_BYTES);
                char kind = (char) head.get();
                ByteBuffer data = read(head.getInt());
                if (kind == '>') {
                    long atNs = data.getLong();
                    sent.add(new World.Sent(atNs, rest(data)));
                } else {
                    answers.put(rest(data));
                }
            }
        } catch (IOException | InterruptedException e) {
            // The end of the world.
        }
    }

    private static byte[] rest(ByteBuffer of) {
        byte[] bytes = new byte[of.remaining()];
        of.get(bytes);
        return bytes;
    }

    private ByteBuffer read(int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (into.hasRemaining()) {
            if (wire.read(into) < 0) {
                throw new IOException("closed");
            }
        }
        return into.flip();
    }

    @Override
    public void close() throws IOException {
        wire.close();
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
