package rawtcp.daemon;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import rawtcp.command.Invocation;
import rawtcp.command.Session;

/**
 * Loads at build time what the client and the daemon load when they serve, for their class-data archives: a server on
 * a socket, without a stack, and clients that ask it for help.
 */
public final class Rehearsal {
    private Rehearsal() {}

    /** The socket's path, then the client's command line. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Server server = new Server(Path.of(args[0]), Rehearsal::run, () -> {}, () -> {});
        Thread acceptor = new Thread(server::serve);
        acceptor.start();
        List<String> client = new ArrayList<>(List.of(args).subList(1, args.length));
        client.add("ports");
        Process process = new ProcessBuilder(client)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.INHERIT)
                .start();
        int status = process.waitFor();
        server.stop(null);
        acceptor.join();
        System.exit(status);
    }

    private static int run(Session session, List<String> words) {
        Invocation.parse(session, List.of("help")).run();
        for (String word : words) {
            Invocation.parse(session, List.of(word, "--help")).run();
        }
        return 0;
    }
}
