package rawtcp.script;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Who makes the socket calls of a script that runs in real time. */
enum Target {
    KERNEL {
        @Override
        Stack start(RealHost host) {
            return new Stack(host.directory().resolve("calls"), null);
        }
    },
    /** Our daemon on raw sockets, in the script's namespace. */
    RAW {
        @Override
        Stack start(RealHost host) throws IOException {
            Path socket = host.directory().resolve("stack.sock");
            Path log = host.directory().resolve("stack.log");
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            "nsenter",
                            "--net=/proc/" + host.pid() + "/ns/net",
                            RealHost.root().resolve("bin/rawtcpd").toString(),
                            "--foreground",
                            "--socket",
                            socket.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("RAWTCP_KNOBS_FROM_PROC", "1");
            Stack stack = new Stack(socket, builder.start());
            stack.awaitSocket(log);
            return stack;
        }
    };

    private static final long START_NS = 30_000_000_000L;

    abstract Stack start(RealHost host) throws IOException;

    /** How a script's remark begins that it is not for this one. */
    String notHere() {
        return this == KERNEL ? "not on Linux" : "not on raw sockets";
    }

    record Stack(Path socket, java.lang.Process daemon) implements AutoCloseable {
        private void awaitSocket(Path log) throws IOException {
            long untilNs = System.nanoTime() + START_NS;
            while (!java.nio.file.Files.exists(socket)) {
                if (!daemon.isAlive() || System.nanoTime() > untilNs) {
                    close();
                    throw new IOException(
                            "the daemon: " + java.nio.file.Files.readString(log).strip());
                }
                Haste.sleepUntil(System.nanoTime() + 5_000_000);
            }
        }

        /** It takes its guard away with it. */
        @Override
        public void close() {
            if (daemon == null) {
                return;
            }
            daemon.destroy();
            try {
                if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
                    daemon.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
