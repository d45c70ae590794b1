package rawtcp.tcp;

/** Linux's error numbers, as far as a connection or a socket call gives them (errno 3, asm-generic). */
public enum Errno {
    // spotless:off   a table stays a table
    EPERM          (1,   "Operation not permitted"),
    ENOENT         (2,   "No such file or directory"),
    EINTR          (4,   "Interrupted system call"),
    ENXIO          (6,   "No such device or address"),
    EBADF          (9,   "Bad file descriptor"),
    EAGAIN         (11,  "Resource temporarily unavailable"),
    ENOMEM         (12,  "Cannot allocate memory"),
    EACCES         (13,  "Permission denied"),
    EFAULT         (14,  "Bad address"),
    EBUSY          (16,  "Device or resource busy"),
    EEXIST         (17,  "File exists"),
    ENODEV         (19,  "No such device"),
    EINVAL         (22,  "Invalid argument"),
    EMFILE         (24,  "Too many open files"),
    ENOTTY         (25,  "Inappropriate ioctl for device"),
    ESPIPE         (29,  "Illegal seek"),
    EPIPE          (32,  "Broken pipe"),
    EDOM           (33,  "Numerical argument out of domain"),
    ELOOP          (40,  "Too many levels of symbolic links"),
    EPROTO         (71,  "Protocol error"),
    ENOTSOCK       (88,  "Socket operation on non-socket"),
    EDESTADDRREQ   (89,  "Destination address required"),
    EMSGSIZE       (90,  "Message too long"),
    EPROTOTYPE     (91,  "Protocol wrong type for socket"),
    ENOPROTOOPT    (92,  "Protocol not available"),
    EPROTONOSUPPORT(93,  "Protocol not supported"),
    ESOCKTNOSUPPORT(94,  "Socket type not supported"),
    EOPNOTSUPP     (95,  "Operation not supported"),
    EAFNOSUPPORT   (97,  "Address family not supported by protocol"),
    EADDRINUSE     (98,  "Address already in use"),
    EADDRNOTAVAIL  (99,  "Cannot assign requested address"),
    ENONET         (64,  "Machine is not on the network"),
    ENETDOWN       (100, "Network is down"),
    ENETUNREACH    (101, "Network is unreachable"),
    ECONNABORTED   (103, "Software caused connection abort"),
    ECONNRESET     (104, "Connection reset by peer"),
    ENOBUFS        (105, "No buffer space available"),
    EISCONN        (106, "Transport endpoint is already connected"),
    ENOTCONN       (107, "Transport endpoint is not connected"),
    ETIMEDOUT      (110, "Connection timed out"),
    ECONNREFUSED   (111, "Connection refused"),
    EHOSTDOWN      (112, "Host is down"),
    EHOSTUNREACH   (113, "No route to host"),
    EALREADY       (114, "Operation already in progress"),
    EINPROGRESS    (115, "Operation now in progress");
    // spotless:on

    private final int number;
    private final String words;

    Errno(int number, String words) {
        this.number = number;
        this.words = words;
    }

    public int number() {
        return number;
    }

    /** As strerror(3) says it. */
    public String words() {
        return words;
    }

    /** Null: none of ours. */
    public static Errno of(int number) {
        for (Errno errno : values()) {
            if (errno.number == number) {
                return errno;
            }
        }
        return null;
    }
}
