package rawtcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "::ffff:1.2.3.4, 1.2.3.4",
        "::, ::",
        "::1, ::1",
        "2001:DB8::1, 2001:db8::1",
        "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "fe80::, fe80::",
        "0:0:1::, 0:0:1::",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221"
    })
    void addresses_are_read_and_told_as_rfc_5952_says(String text, String canonical) {
        IpAddress address = IpAddress.parse(text);
        assertEquals(canonical, address.toString());
        assertEquals(address, IpAddress.parse(canonical));
        assertEquals(address, IpAddress.fromInetAddress(address.toInetAddress()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.-4",
                "1.2.3.+4",
                "01.2.3.4",
                "1.2.3.4 ",
                "host",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8",
                "12345::",
                "g::",
                "::1.2.3",
                "+1::",
                "fe80::1%eth0"
            })
    void what_is_no_address_is_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));
    }

    @Test
    void special_addresses_are_known() {
        assertTrue(IpAddress.parse("0.0.0.0").isUnspecified()
                && IpAddress.parse("::").isUnspecified());
        assertTrue(IpAddress.parse("224.0.0.1").isMulticast()
                && IpAddress.parse("239.255.255.255").isMulticast());
        assertTrue(IpAddress.parse("ff02::1").isMulticast());
        assertTrue(IpAddress.parse("255.255.255.255").isBroadcast());
        assertTrue(IpAddress.parse("127.9.9.9").isLoopback()
                && IpAddress.parse("::1").isLoopback());
        for (String plain : new String[] {"10.0.0.1", "223.255.255.255", "240.0.0.1", "2001:db8::1", "fe80::1"}) {
            IpAddress address = IpAddress.parse(plain);
            assertFalse(address.isUnspecified() || address.isMulticast() || address.isBroadcast(), plain);
            assertFalse(address.isLoopback(), plain);
        }
    }
}
