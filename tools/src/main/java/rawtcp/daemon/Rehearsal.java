package rawtcp.daemon;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import rawtcp.command.Invocation;
import rawtcp.command.Session;

/**
 * Loads at build time what the client and the daemon load when they serve, for their class-data archives: a server on
 * a socket, without a stack, and clients that ask it for help.
 */
public final class Rehearsal {
    private static final String SUFFIX = ".class";

    private Rehearsal() {}

    /** The socket's path, then the client's command line. */
    public static void main(String[] args) throws Exception {
        loadOwnClasses();
        try (Practice practice = new Practice(Path.of(args[0]))) {
            practice.finish();
            practice.goOn(() -> true);
        }
        Server server = new Server(Path.of(args[0]), Rehearsal::run, () -> {}, () -> {});
        server.publish();
        Thread acceptor = new Thread(server::serve);
        acceptor.start();
        List<String> client = new ArrayList<>(List.of(args).subList(1, args.length));
        client.add("ports");
        Process process = new ProcessBuilder(client)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.INHERIT)
                .start();
        int status = process.waitFor();
        server.stop();
        acceptor.join();
        System.exit(status);
    }

    /** All of them, by their names in the jars. */
    private static void loadOwnClasses() throws IOException, ClassNotFoundException {
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            try (JarFile jar = new JarFile(path)) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    String name = entry.getName();
                    if (name.startsWith("rawtcp/") && name.endsWith(SUFFIX)) {
                        String type = name.substring(0, name.length() - SUFFIX.length())
                                .replace('/', '.');
                        Class.forName(type, false, Rehearsal.class.getClassLoader());
                    }
                }
            }
        }
    }

    private static int run(Session session, List<String> words) {
        Invocation.parse(session, List.of("help")).run();
        for (String word : words) {
            Invocation.parse(session, List.of(word, "--help")).run();
        }
        return 0;
    }
}
