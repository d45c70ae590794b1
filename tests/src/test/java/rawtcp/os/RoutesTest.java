package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rawtcp.Requirement;

final class RoutesTest {
    private static final int LOOPBACK = 0x7f00_0001;

    @Test
    @Requirement("RFC9293 MUST-44")
    void the_way_to_loopback_begins_there_and_takes_no_more_than_the_longest_packet() throws Exception {
        Routes.Route route = Routes.v4(0, LOOPBACK);
        assertEquals(LOOPBACK, route.source());
        assertTrue(route.mtu() <= 65_535, "mtu " + route.mtu());
    }

    @Test
    void a_source_that_is_not_ours_is_refused() {
        int documentation = 0xc000_0201; // RFC 5737: 192.0.2.1
        ErrnoException refused = assertThrows(ErrnoException.class, () -> Routes.v4(documentation, LOOPBACK));
        assertEquals("EADDRNOTAVAIL", ErrnoException.name(refused.errno()));
    }

    @Test
    void all_of_127_is_local_and_a_documentation_address_is_not() {
        LocalAddresses addresses = new LocalAddresses();
        assertTrue(addresses.containsV4(LOOPBACK, 0));
        assertTrue(addresses.containsV4(0x7f12_3456, 0));
        assertFalse(addresses.containsV4(0xc000_0201, 0));
    }
}
