package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LibCTest {
    @Test
    void an_eventfd_polls_as_readable_from_signal_to_clear() throws Exception {
        int eventFd = LibC.eventFd();
        try {
            ByteBuffer polled = LibC.memory(LibC.POLLFD_BYTES);
            LibC.pollDescriptor(polled, 0, eventFd, LibC.POLLIN);
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

    @Test
    void a_set_tells_who_is_ready_and_waits_for_as_long_as_it_is_told() throws Exception {
        ByteBuffer events = LibC.memory(2 * LibC.EPOLL_EVENT_BYTES);
        int set = LibC.epoll();
        int one = LibC.eventFd();
        int other = LibC.eventFd();
        try {
            LibC.epollControl(set, LibC.EPOLL_CTL_ADD, one, LibC.POLLIN, -7);
            LibC.epollControl(set, LibC.EPOLL_CTL_ADD, other, LibC.POLLIN, 7);
            assertEquals(0, LibC.epollWait(set, events, 0));
            assertEquals(0, LibC.epollWait(set, events, 1));
            LibC.signal(one);
            for (int timeoutMs : new int[] {0, Integer.MAX_VALUE, -1}) {
                assertEquals(1, LibC.epollWait(set, events, timeoutMs));
                assertEquals(-7, LibC.epollData(events, 0));
            }
            LibC.signal(other);
            assertEquals(2, LibC.epollWait(set, events, -1));
            assertEquals(Set.of(-7, 7), Set.of(LibC.epollData(events, 0), LibC.epollData(events, 1)));
            LibC.clear(one);
            LibC.epollControl(set, LibC.EPOLL_CTL_DEL, other, 0, 7);
            assertEquals(0, LibC.epollWait(set, events, 0));
        } finally {
            LibC.close(set);
            LibC.close(one);
            LibC.close(other);
        }
    }

    @Test
    void a_timer_goes_off_once_when_it_was_last_set_to() throws Exception {
        ByteBuffer events = LibC.memory(LibC.EPOLL_EVENT_BYTES);
        int set = LibC.epoll();
        int timer = LibC.timerFd();
        try {
            LibC.epollControl(set, LibC.EPOLL_CTL_ADD, timer, LibC.POLLIN | LibC.EPOLLET, 7);
            LibC.setTimer(timer, Long.MAX_VALUE / 2);
            assertEquals(0, LibC.epollWait(set, events, 0));
            LibC.setTimer(timer, 1);
            assertEquals(1, LibC.epollWait(set, events, -1));
            assertEquals(7, LibC.epollData(events, 0));
            assertEquals(0, LibC.epollWait(set, events, 0), "it has been told");
            LibC.setTimer(timer, 1);
            assertEquals(1, LibC.epollWait(set, events, -1));
        } finally {
            LibC.close(set);
            LibC.close(timer);
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
