package rawtcp.os;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import java.util.Arrays;

/**
 * The functions of the C library that {@link LibC} calls, by jffi itself, which jnr-ffi stands on: jnr-ffi makes a class of
 * what it binds while the program starts, which takes it a fifth of a second, and calls are no quicker for it. All arguments
 * go as words, of which a function reads what it declares.
 */
final class Functions {
    private static final Invoker INVOKER = Invoker.getInstance();
    private static final Library PROCESS = Library.getDefault();
    private static final CallContext ONE = arguments(1);
    private static final CallContext TWO = arguments(2);
    private static final CallContext THREE = arguments(3);
    private static final CallContext FOUR = arguments(4);
    private static final CallContext FIVE = arguments(5);

    private static final long SOCKET = address("socket");
    private static final long BIND = address("bind");
    private static final long CONNECT = address("connect");
    private static final long LISTEN = address("listen");
    private static final long ACCEPT4 = address("accept4");
    private static final long SHUTDOWN = address("shutdown");
    private static final long EPOLL_CREATE1 = address("epoll_create1");
    private static final long EPOLL_CTL = address("epoll_ctl");
    private static final long EPOLL_WAIT = address("epoll_wait");
    private static final long GETSOCKNAME = address("getsockname");
    private static final long SETSOCKOPT = address("setsockopt");
    private static final long GETSOCKOPT = address("getsockopt");
    private static final long RECVMMSG = address("recvmmsg");
    private static final long SENDMMSG = address("sendmmsg");
    private static final long PPOLL = address("ppoll");
    private static final long EVENTFD = address("eventfd");
    private static final long TIMERFD_CREATE = address("timerfd_create");
    private static final long TIMERFD_SETTIME = address("timerfd_settime");
    private static final long READ = address("read");
    private static final long RECV = address("recv");
    private static final long WRITE = address("write");
    private static final long WRITEV = address("writev");
    private static final long CLOSE = address("close");
    private static final long IOCTL = address("ioctl");
    private static final long OPEN = address("open");
    private static final long SCHED_SETSCHEDULER = address("sched_setscheduler");
    private static final long SETPRIORITY = address("setpriority");
    private static final long SYSCALL = address("syscall");
    private static final long EXIT = address("_exit");

    private static CallContext arguments(int count) {
        Type[] words = new Type[count];
        Arrays.fill(words, Type.SLONG);
        return CallContext.getCallContext(Type.SLONG, words, CallingConvention.DEFAULT, true);
    }

    private static long address(String function) {
        long address = PROCESS.getSymbolAddress(function);
        assert address != 0 : function;
        return address;
    }

    int socket(int domain, int type, int protocol) {
        return (int) INVOKER.invokeN3(THREE, SOCKET, domain, type, protocol);
    }

    int bind(int fd, long address, int length) {
        return (int) INVOKER.invokeN3(THREE, BIND, fd, address, length);
    }

    int connect(int fd, long address, int length) {
        return (int) INVOKER.invokeN3(THREE, CONNECT, fd, address, length);
    }

    int listen(int fd, int backlog) {
        return (int) INVOKER.invokeN2(TWO, LISTEN, fd, backlog);
    }

    int accept4(int fd, long address, long length, int flags) {
        return (int) INVOKER.invokeN4(FOUR, ACCEPT4, fd, address, length, flags);
    }

    int shutdown(int fd, int how) {
        return (int) INVOKER.invokeN2(TWO, SHUTDOWN, fd, how);
    }

    int epoll_create1(int flags) {
        return (int) INVOKER.invokeN1(ONE, EPOLL_CREATE1, flags);
    }

    int epoll_ctl(int epoll, int operation, int fd, long event) {
        return (int) INVOKER.invokeN4(FOUR, EPOLL_CTL, epoll, operation, fd, event);
    }

    int epoll_wait(int epoll, long events, int count, int timeoutMs) {
        return (int) INVOKER.invokeN4(FOUR, EPOLL_WAIT, epoll, events, count, timeoutMs);
    }

    int getsockname(int fd, long address, long length) {
        return (int) INVOKER.invokeN3(THREE, GETSOCKNAME, fd, address, length);
    }

    int setsockopt(int fd, int level, int name, long value, int length) {
        return (int) INVOKER.invokeN5(FIVE, SETSOCKOPT, fd, level, name, value, length);
    }

    int getsockopt(int fd, int level, int name, long value, long length) {
        return (int) INVOKER.invokeN5(FIVE, GETSOCKOPT, fd, level, name, value, length);
    }

    int recvmmsg(int fd, long vector, int count, int flags, long timeout) {
        return (int) INVOKER.invokeN5(FIVE, RECVMMSG, fd, vector, count, flags, timeout);
    }

    int sendmmsg(int fd, long vector, int count, int flags) {
        return (int) INVOKER.invokeN4(FOUR, SENDMMSG, fd, vector, count, flags);
    }

    int ppoll(long descriptors, long count, long timeout, long signalMask) {
        return (int) INVOKER.invokeN4(FOUR, PPOLL, descriptors, count, timeout, signalMask);
    }

    int timerfd_create(int clock, int flags) {
        return (int) INVOKER.invokeN2(TWO, TIMERFD_CREATE, clock, flags);
    }

    int timerfd_settime(int fd, int flags, long value, long old) {
        return (int) INVOKER.invokeN4(FOUR, TIMERFD_SETTIME, fd, flags, value, old);
    }

    int eventfd(int initial, int flags) {
        return (int) INVOKER.invokeN2(TWO, EVENTFD, initial, flags);
    }

    long read(int fd, long into, long count) {
        return INVOKER.invokeN3(THREE, READ, fd, into, count);
    }

    long recv(int fd, long into, long count, int flags) {
        return INVOKER.invokeN4(FOUR, RECV, fd, into, count, flags);
    }

    long write(int fd, long from, long count) {
        return INVOKER.invokeN3(THREE, WRITE, fd, from, count);
    }

    long writev(int fd, long vectors, int count) {
        return INVOKER.invokeN3(THREE, WRITEV, fd, vectors, count);
    }

    int close(int fd) {
        return (int) INVOKER.invokeN1(ONE, CLOSE, fd);
    }

    int open(long path, int flags) {
        return (int) INVOKER.invokeN2(TWO, OPEN, path, flags);
    }

    int ioctl(int fd, long request, long argument) {
        return (int) INVOKER.invokeN3(THREE, IOCTL, fd, request, argument);
    }

    int sched_setscheduler(int pid, int policy, long parameter) {
        return (int) INVOKER.invokeN3(THREE, SCHED_SETSCHEDULER, pid, policy, parameter);
    }

    int setpriority(int which, int who, int priority) {
        return (int) INVOKER.invokeN3(THREE, SETPRIORITY, which, who, priority);
    }

    void _exit(int status) {
        INVOKER.invokeN1(ONE, EXIT, status);
    }

    long syscall(long number, int first, int second) {
        return INVOKER.invokeN3(THREE, SYSCALL, number, first, second);
    }

    long syscall(long number, int first, long second, long third) {
        return INVOKER.invokeN4(FOUR, SYSCALL, number, first, second, third);
    }
}
