package rawtcp.os;

/** Whether this process may do what a stack needs, found out by trying: capabilities may come from many places. */
public final class Privileges {
    private static final String WAYS_OUT = "run it with sudo, or in a network of its own with: rawtcp lab";

    private Privileges() {}

    /** CAP_NET_RAW for the raw sockets, CAP_NET_ADMIN for SO_MARK and the RST guard. Sends nothing. */
    public static void check() throws NotPermitted {
        int fd = rawSocket();
        try {
            LibC.setOption(fd, LibC.SOL_SOCKET, LibC.SO_MARK, 1);
        } catch (ErrnoException e) {
            throw refused("marking packets needs CAP_NET_ADMIN", e);
        } finally {
            LibC.close(fd);
        }
    }

    private static int rawSocket() throws NotPermitted {
        try {
            return LibC.socket(LibC.AF_INET, LibC.SOCK_RAW, LibC.IPPROTO_TCP);
        } catch (ErrnoException e) {
            throw withoutRawSocket(e);
        }
    }

    static NotPermitted withoutRawSocket(ErrnoException e) {
        String cure =
                switch (e.errno()) {
                    case LibC.EMFILE -> ": this process has too many files open, ulimit -n raises that";
                    case LibC.ENFILE -> ": this host has too many files open, sysctl fs.file-max raises that";
                    default -> "";
                };
        return e.errno() == LibC.EPERM || e.errno() == LibC.EACCES
                ? refused("a raw socket needs CAP_NET_RAW", e)
                : new NotPermitted("no raw socket is to be had, " + e.getMessage() + cure, e);
    }

    private static NotPermitted refused(String what, ErrnoException e) {
        return new NotPermitted(what + " (" + ErrnoException.name(e.errno()) + "): " + WAYS_OUT, e);
    }
}
