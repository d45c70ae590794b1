package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why there is no raw socket: only what is a lack of privileges is called that. */
class PrivilegesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|a raw socket needs CAP_NET_RAW (EPERM): run it with sudo, or in a network of its own with: rawtcp lab",
                "13|a raw socket needs CAP_NET_RAW (EACCES): run it with sudo, or in a network of its own with: rawtcp lab",
                "23|no raw socket is to be had, socket: ENFILE (Too many open files in system): this host has too many files"
                        + " open, sysctl fs.file-max raises that",
                "24|no raw socket is to be had, socket: EMFILE (Too many open files): this process has too many files open,"
                        + " ulimit -n raises that",
                "97|no raw socket is to be had, socket: EAFNOSUPPORT (Address family not supported by protocol)",
            })
    void each_reason_has_its_sentence_and_its_cure(int errno, String sentence) {
        assertEquals(
                sentence,
                Privileges.withoutRawSocket(new ErrnoException("socket", errno)).getMessage());
    }
}
