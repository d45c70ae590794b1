package rawtcp.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The load of the benchmarks on one of the lab's two hosts: a command a line on stdin, its numbers as a line on stdout.
 * It stays from the first round to the last, so that its own code is compiled when it matters. The kernel's sockets are
 * its means, and for what a program does by socket calls a session with the stack.
 */
public final class Load {
    private static final int BULK_BYTES = 1 << 20;
    private static final int SERVERS = 16;
    private static final int CLIENTS = 4;
    private static final int TIMER_MS = 5;

    /** How a byte stream is reached: the kernel's socket, or the stack's. */
    interface Stream extends AutoCloseable {
        int write(ByteBuffer data) throws IOException;

        int read(ByteBuffer into) throws IOException;

        /** The sending direction. */
        void shutdown() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Opens one. */
    interface Opener {
        Stream open() throws IOException;
    }

    private Load() {}

    public static void main(String[] args) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(obey(line.split(" ", -1)));
        }
        System.exit(0); // its servers wait for connections that nobody makes
    }

    /** {@code serve KIND PORT}, else {@code WHAT HOST PORT SECONDS [CONTROL-SOCKET]}. */
    private static String obey(String[] words) throws Exception {
        int port = Integer.parseInt(words[2]);
        if (words[0].equals("serve")) {
            if (words[1].equals("closes")) {
                Opens.serve(port);
            } else {
                serve(words[1], port);
            }
            return "serves";
        }
        InetSocketAddress to = new InetSocketAddress(words[1], port);
        long endNs = System.nanoTime() + (long) (Double.parseDouble(words[3]) * 1e9);
        Opener opener = words.length > 4 ? SocketCallStream.opener(Path.of(words[4]), to) : () -> open(to);
        return switch (words[0]) {
            case "read" -> read(opener, endNs);
            case "write" -> write(opener, endNs);
            case "ping" -> ping(opener, endNs);
            case "opens" -> Opens.client(to, endNs);
            case "programs" -> programs(opener, endNs);
            case "timers" ->
                timers(words.length > 4 ? SocketCallStream.timer(Path.of(words[4])) : Thread::sleep, endNs);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private static Stream open(InetSocketAddress to) throws IOException {
        SocketChannel channel = SocketChannel.open(to);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new Stream() {
            @Override
            public int write(ByteBuffer data) throws IOException {
                return channel.write(data);
            }

            @Override
            public int read(ByteBuffer into) throws IOException {
                return channel.read(into);
            }

            @Override
            public void shutdown() throws IOException {
                channel.shutdownOutput();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    // ---- what clients do ----

    /** Gbit/s. */
    private static String read(Opener opener, long endNs) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BULK_BYTES);
        try (Stream stream = opener.open()) {
            long beginNs = System.nanoTime();
            long bytes = 0;
            while (System.nanoTime() < endNs) {
                int count = stream.read(buffer.clear());
                if (count < 0) {
                    throw new IOException("the stream has ended");
                }
                bytes += count;
            }
            return Double.toString(bytes * 8.0 / (System.nanoTime() - beginNs));
        }
    }

    /** Gbit/s. */
    private static String write(Opener opener, long endNs) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BULK_BYTES);
        try (Stream stream = opener.open()) {
            long beginNs = System.nanoTime();
            long bytes = 0;
            while (System.nanoTime() < endNs) {
                if (!buffer.hasRemaining()) {
                    buffer.clear();
                }
                bytes += stream.write(buffer);
            }
            return Double.toString(bytes * 8.0 / (System.nanoTime() - beginNs));
        }
    }

    /** A byte there and back, again and again: the median and the hundredth longest, in microseconds. */
    private static String ping(Opener opener, long endNs) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1);
        long[] tookNs = new long[1 << 20];
        int count = 0;
        try (Stream stream = opener.open()) {
            for (long nowNs = System.nanoTime(); nowNs < endNs && count < tookNs.length; ) {
                stream.write(buffer.clear());
                stream.read(buffer.clear());
                long beforeNs = nowNs;
                nowNs = System.nanoTime();
                tookNs[count++] = nowNs - beforeNs;
            }
        }
        Arrays.sort(tookNs, 0, count);
        return tookNs[count / 2] / 1e3 + " " + tookNs[count - 1 - count / 100] / 1e3;
    }

    /** Four programs at once open a connection, end it, see the peer end it too, and close: connections a second, and failures. */
    private static String programs(Opener opener, long endNs) throws InterruptedException {
        AtomicLong opened = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        long beginNs = System.nanoTime();
        Thread[] clients = new Thread[CLIENTS];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = new Thread(() -> {
                ByteBuffer buffer = ByteBuffer.allocateDirect(1);
                while (System.nanoTime() < endNs) {
                    try (Stream stream = opener.open()) {
                        stream.shutdown();
                        if (stream.read(buffer.clear()) >= 0) {
                            throw new IOException("data, of a server that has none");
                        }
                        opened.incrementAndGet();
                    } catch (IOException e) {
                        if (failed.incrementAndGet() == 1) {
                            System.err.println("load: " + e);
                        }
                    }
                }
            });
            clients[i].start();
        }
        for (Thread client : clients) {
            client.join();
        }
        return opened.get() * 1e9 / (System.nanoTime() - beginNs) + " " + failed.get();
    }

    /** Waits for so long. */
    interface Timer {
        void await(int ms) throws IOException, InterruptedException;
    }

    /** How late a timer is that is set again and again: the median and the latest, in microseconds. */
    private static String timers(Timer timer, long endNs) throws IOException, InterruptedException {
        List<Long> lateNs = new ArrayList<>();
        while (System.nanoTime() < endNs) {
            long beginNs = System.nanoTime();
            timer.await(TIMER_MS);
            lateNs.add(System.nanoTime() - beginNs - TIMER_MS * 1_000_000L);
        }
        lateNs.sort(null);
        return lateNs.get(lateNs.size() / 2) / 1e3 + " " + lateNs.get(lateNs.size() - 1) / 1e3;
    }

    // ---- what servers do ----

    private static void serve(String kind, int port) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(port), 1024);
        for (int i = 0; i < SERVERS; i++) {
            Thread server = new Thread(() -> serve(kind, listener), kind);
            server.setDaemon(true);
            server.start();
        }
    }

    private static void serve(String kind, ServerSocketChannel listener) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BULK_BYTES);
        while (true) {
            try (SocketChannel channel = listener.accept()) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                switch (kind) {
                    case "echo" -> echo(channel, buffer);
                    case "discard" -> discard(channel, buffer);
                    case "chargen" -> chargen(channel, buffer);
                    default -> throw new IllegalArgumentException(kind);
                }
            } catch (IOException e) {
                // The client has gone its own way.
            }
        }
    }

    private static void echo(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (channel.read(buffer.clear()) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                int unused = channel.write(buffer);
            }
        }
    }

    private static void discard(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (channel.read(buffer.clear()) >= 0) {}
    }

    private static void chargen(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (true) {
            int unused = channel.write(buffer.clear());
        }
    }
}
