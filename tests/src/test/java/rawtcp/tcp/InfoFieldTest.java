package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InfoFieldTest {
    @Test
    void states_have_linuxs_numbers() { // linux/tcp_states.h
        String numbers = Arrays.stream(State.values())
                .map(state -> state + " " + InfoField.linuxNumber(state))
                .sorted()
                .collect(Collectors.joining(", "));
        assertEquals(
                "CLOSED 7, CLOSE_WAIT 8, CLOSING 11, ESTABLISHED 1, FIN_WAIT_1 4, FIN_WAIT_2 5, LAST_ACK 9, LISTEN 10,"
                        + " SYN_RCVD 3, SYN_SENT 2, TIME_WAIT 6",
                numbers);
    }
}
