package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LibCTest {
    @Test
    void an_eventfd_polls_as_readable_from_signal_to_clear() throws Exception {
        int eventFd = LibC.eventFd();
        try {
            ByteBuffer polled = LibC.memory(LibC.POLLFD_BYTES);
            LibC.pollDescriptor(polled, 0, eventFd);
            assertEquals(0, LibC.poll(polled, 1, 0));
            LibC.signal(eventFd);
            LibC.signal(eventFd);
            assertEquals(1, LibC.poll(polled, 1, -1));
            assertEquals(LibC.POLLIN, LibC.pollEvents(polled, 0));
            LibC.clear(eventFd);
            assertEquals(0, LibC.poll(polled, 1, 1));
            LibC.clear(eventFd);
        } finally {
            LibC.close(eventFd);
        }
    }

    /** In one system call or, where the kernel or the C library has no epoll_pwait2, in two. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_set_tells_who_is_ready_and_waits_for_as_long_as_it_is_told(boolean inOneCall) throws Exception {
        ByteBuffer events = LibC.memory(2 * LibC.EPOLL_EVENT_BYTES);
        int set = LibC.epoll();
        int one = LibC.eventFd();
        int other = LibC.eventFd();
        try {
            LibC.epollControl(set, LibC.EPOLL_CTL_ADD, one, LibC.POLLIN, -7);
            LibC.epollControl(set, LibC.EPOLL_CTL_ADD, other, LibC.POLLIN, 7);
            assertEquals(0, LibC.epollWait(set, events, 0, inOneCall));
            assertEquals(0, LibC.epollWait(set, events, 1, inOneCall));
            LibC.signal(one);
            for (long timeoutNs : new long[] {0, Long.MAX_VALUE / 2, -1}) {
                assertEquals(1, LibC.epollWait(set, events, timeoutNs, inOneCall));
                assertEquals(-7, LibC.epollData(events, 0));
            }
            LibC.signal(other);
            assertEquals(2, LibC.epollWait(set, events, -1, inOneCall));
            assertEquals(Set.of(-7, 7), Set.of(LibC.epollData(events, 0), LibC.epollData(events, 1)));
            LibC.clear(one);
            LibC.epollControl(set, LibC.EPOLL_CTL_DEL, other, 0, 7);
            assertEquals(0, LibC.epollWait(set, events, 0, inOneCall));
        } finally {
            LibC.close(set);
            LibC.close(one);
            LibC.close(other);
        }
    }

    @Test
    void a_failed_call_says_which_and_errno_by_name() {
        ErrnoException failed = assertThrows(ErrnoException.class, () -> LibC.listen(-1, 0));
        assertEquals("listen: EBADF (Bad file descriptor)", failed.getMessage());
    }

    @Test
    void an_option_set_is_the_option_got() throws Exception {
        int fd = LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM, 0);
        try {
            LibC.setOption(fd, LibC.IPPROTO_IP, LibC.IP_MTU_DISCOVER, LibC.IP_PMTUDISC_PROBE);
            assertEquals(LibC.IP_PMTUDISC_PROBE, LibC.option(fd, LibC.IPPROTO_IP, LibC.IP_MTU_DISCOVER));
        } finally {
            LibC.close(fd);
        }
    }
}
