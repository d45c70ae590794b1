package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PortReservationTest {
    /** Some kernels let only root do it; the live test port-taken sees the same things with the privilege. */
    @BeforeAll
    static void socket_filters_are_allowed_here() throws ErrnoException {
        int fd = LibC.socket(LibC.AF_INET, LibC.SOCK_STREAM, 0);
        try {
            PacketFilter.nothing().attach(fd);
        } catch (ErrnoException e) {
            assumeTrue(e.errno() != LibC.EPERM, "this kernel forbids SO_ATTACH_FILTER to ordinary users");
        } finally {
            LibC.close(fd);
        }
    }

    @Test
    void nobody_else_gets_a_reserved_port_until_it_is_released() throws Exception {
        try (PortReservation reservation = new PortReservation()) {
            int port = freePort();
            assertTrue(reservation.reserve(port));
            assertTrue(reservation.holds(port));
            assertFalse(PortReservation.isFree(port));
            assertThrows(BindException.class, () -> bind(port).close());
            reservation.release(port);
            bind(port).close();
            assertTrue(PortReservation.isFree(port));
        }
    }

    @Test
    void a_port_that_a_process_which_only_begins_still_has_is_waited_for() throws Exception {
        try (PortReservation reservation = new PortReservation()) {
            assertTrue(reservation.reserve(portWithBeginningProcess()));
        }
    }

    @Test
    void a_port_that_a_process_which_only_begins_still_has_is_free() throws Exception {
        assertTrue(PortReservation.isFree(portWithBeginningProcess()));
    }

    /** A process that begins has what we close meanwhile; here a thread has it, until this one waits for it. */
    private static int portWithBeginningProcess() throws Exception {
        ServerSocket kept = bind(0);
        int port = kept.getLocalPort();
        Thread asker = Thread.currentThread();
        CountDownLatch begins = new CountDownLatch(1);
        Thread beginning = new Thread(() -> {
            ProcessStart.GOING_ON.lock();
            try (kept) {
                begins.countDown();
                while (!ProcessStart.GOING_ON.hasQueuedThread(asker)) {
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } finally {
                ProcessStart.GOING_ON.unlock();
            }
        });
        beginning.setDaemon(true);
        beginning.start();
        begins.await();
        return port;
    }

    @Test
    void a_port_that_a_program_has_is_not_to_be_had_and_the_next_one_is() throws Exception {
        try (PortReservation reservation = new PortReservation();
                ServerSocket program = bind(0)) {
            assertFalse(reservation.reserve(program.getLocalPort()));
            assertEquals(0, reservation.count());
            int free;
            try (ServerSocket other = bind(0)) {
                free = other.getLocalPort();
            }
            assertTrue(reservation.reserve(free));
            assertThrows(BindException.class, () -> bind(free).close());
        }
    }

    @Test
    void the_kernel_answers_neither_syn_ack_nor_rst_on_a_reserved_port() throws Exception {
        try (PortReservation reservation = new PortReservation();
                Socket peer = new Socket()) {
            int port = freePort();
            assertTrue(reservation.reserve(port));
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            assertThrows(SocketTimeoutException.class, () -> peer.connect(address, 200));
        }
    }

    /** All addresses, and with SO_REUSEADDR, as most programs do. */
    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = bind(0)) {
            return socket.getLocalPort();
        }
    }
}
