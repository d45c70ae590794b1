package rawtcp.doctor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import rawtcp.os.ErrnoException;
import rawtcp.os.LibC;

/** Which of a card's offloads join packets before a raw socket sees them: ethtool's ioctls, which need no privileges. */
final class Offloads {
    private static final int ETHTOOL_GFLAGS = 0x25;
    private static final int ETHTOOL_GGRO = 0x2b;
    private static final int LRO = 1 << 15;
    private static final long SIOCETHTOOL = 0x8946;
    private static final int IFREQ_BYTES = 40;
    private static final int NAME_BYTES = 15;
    private static final int DATA_AT = 16;

    private Offloads() {}

    /** By ethtool's names; empty: none, or it can't be asked. */
    static List<String> of(String device) {
        List<String> offloads = new ArrayList<>();
        if (ask(device, ETHTOOL_GGRO) != 0) {
            offloads.add("gro");
        }
        if ((ask(device, ETHTOOL_GFLAGS) & LRO) != 0) {
            offloads.add("lro");
        }
        return offloads;
    }

    private static int ask(String device, int command) {
        ByteBuffer value = LibC.memory(8).putInt(0, command);
        ByteBuffer request = LibC.memory(IFREQ_BYTES);
        byte[] name = device.getBytes(StandardCharsets.US_ASCII);
        request.put(0, name, 0, Math.min(name.length, NAME_BYTES)).putLong(DATA_AT, LibC.address(value));
        try {
            int fd = LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM, 0);
            try {
                LibC.ioctl(fd, SIOCETHTOOL, request);
                return value.getInt(4);
            } finally {
                LibC.close(fd);
            }
        } catch (ErrnoException e) {
            return 0;
        }
    }
}
