package rawtcp.client;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which stack is meant: its name, and the socket that its daemon listens on. */
public record Target(String name, Path socket) {
    public static final String DEFAULT_NAME = "default";
    private static final String SUFFIX = ".sock";

    // st_mode's bits (inode(7))
    private static final int FILE_TYPE = 0xf000;
    private static final int SOCKET = 0xc000;

    /** An iptables chain is named after the stack: {@code RAWTCP-} and the name, 28 characters at most. */
    private static final int MAX_NAME = 20;

    /** {@code name}, {@code path}: as given by -L and -S, or null. */
    public static Target of(String name, String path) throws Refused {
        if (name != null && !isName(name)) {
            throw new Refused(
                    2,
                    "bad stack name '" + name + "': letters, digits, '_', and behind the first also '.' and '-', "
                            + MAX_NAME + " at most");
        }
        if (path != null) {
            Path socket = absolute(Path.of(path));
            if (path.isEmpty() || isOther(socket)) {
                throw new Refused(2, "-S '" + path + "': not a path for a socket" + whatIsThere(socket));
            }
            return new Target(name != null ? name : nameAfter(socket), socket);
        }
        String known = name != null ? name : DEFAULT_NAME;
        return new Target(known, absolute(statedDirectory()).resolve(known + SUFFIX));
    }

    /** Something is there, and no socket: nothing of ours, to be left alone. */
    private static boolean isOther(Path path) {
        try {
            int type = (Integer) Files.getAttribute(path, "unix:mode") & FILE_TYPE;
            return type != SOCKET;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // nothing is there
        }
    }

    /** Where we are about to remove a socket of our own. */
    public void leaveOthers(Path path) throws Refused {
        if (isOther(path)) {
            throw new Refused(1, path + " is no socket, so it stays; " + otherPlace());
        }
    }

    private static String whatIsThere(Path path) {
        return Files.isRegularFile(path) ? ", a file is there" : "";
    }

    private static boolean isName(String name) {
        boolean good = !name.isEmpty() && name.length() <= MAX_NAME && "-.".indexOf(name.charAt(0)) < 0;
        for (int i = 0; i < name.length() && good; i++) {
            good = isNameCharacter(name.charAt(i));
        }
        return good;
    }

    private static boolean isNameCharacter(char c) {
        return c < 128 && (Character.isLetterOrDigit(c) || "_-.".indexOf(c) >= 0);
    }

    /** Two stacks of one name would take each other's guard away, so a socket's path gives the name. */
    private static String nameAfter(Path socket) {
        String file = socket.getFileName() == null ? "" : socket.getFileName().toString();
        String base = file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
        return isName(base)
                ? base
                : "s" + Integer.toUnsignedString(socket.toString().hashCode(), 36);
    }

    private static Path absolute(Path path) throws Refused {
        if (!path.isAbsolute() && Caller.isNowhere()) {
            throw new Refused(1, "'" + path + "': " + Caller.NOWHERE);
        }
        return path.toAbsolutePath();
    }

    private static Path runtimeDirectory() {
        return statedDirectory().toAbsolutePath();
    }

    private static Path statedDirectory() {
        String given = System.getenv("RAWTCP_RUNTIME_DIR");
        if (given != null && !given.isEmpty()) {
            return Path.of(given);
        }
        if ("root".equals(System.getProperty("user.name"))) {
            Path run = Path.of("/run/rawtcp");
            // Root of a user namespace may not write there.
            if (Files.isWritable(run) || (Files.notExists(run) && Files.isWritable(run.getParent()))) {
                return run;
            }
        }
        String session = System.getenv("XDG_RUNTIME_DIR");
        if (session != null && !session.isEmpty()) {
            return Path.of(session).resolve("rawtcp");
        }
        return Path.of("/tmp/rawtcp-" + uid());
    }

    static int uid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException e) {
            return 0;
        }
    }

    /** What to write behind {@code rawtcp}, a blank first, so that this one is meant; nothing for the default. */
    String words() {
        if (!socket.equals(runtimeDirectory().resolve(name + SUFFIX))) {
            return " -S " + quoted(socket.toString());
        }
        return name.equals(DEFAULT_NAME) ? "" : " -L " + name;
    }

    /** As a shell takes it for one word. */
    private static String quoted(String path) {
        return path.matches("[A-Za-z0-9_./:@%+,=-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    /** True: the directory is one that stacks make for themselves, and share; false: a user's. */
    public boolean hasOwnDirectory() {
        String given = System.getenv("RAWTCP_RUNTIME_DIR");
        return (given == null || given.isEmpty()) && socket.getParent().equals(runtimeDirectory());
    }

    /** It stays if anything is in it. */
    public void removeEmptyDirectory() throws IOException {
        try {
            Files.deleteIfExists(socket.getParent());
        } catch (DirectoryNotEmptyException | AccessDeniedException e) {
            return; // other stacks are in it, or somebody else's file; or it was made for us
        }
    }

    /** What else may be done where its folder is none. */
    String otherPlace() {
        return socket.getParent().equals(runtimeDirectory())
                ? "set RAWTCP_RUNTIME_DIR"
                : "name a path of yours with -S";
    }

    /** Held while a stack is started. */
    public Path lockFile() {
        return socket.resolveSibling(socket.getFileName() + ".lock");
    }

    public Path logFile() {
        return socket.resolveSibling(name + ".log");
    }
}
