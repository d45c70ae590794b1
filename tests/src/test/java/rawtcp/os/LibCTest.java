package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

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
