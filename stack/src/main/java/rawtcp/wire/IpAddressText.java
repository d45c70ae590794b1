package rawtcp.wire;

/** The text form of addresses: dotted quads, and RFC 4291 2.2 as narrowed by RFC 5952. */
final class IpAddressText {
    private static final int GROUPS = 8;

    private IpAddressText() {}

    static IpAddress parse(String text) {
        try {
            return text.indexOf(':') >= 0 ? parseV6(text) : IpAddress.v4(parseV4(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + ": not an IP address", e);
        }
    }

    static String format(IpAddress address) {
        return address.isV4() ? formatV4(address.v4Bits()) : formatV6(address);
    }

    private static int parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new NumberFormatException();
        }
        int bits = 0;
        for (String part : parts) {
            if (part.length() > 1 && part.charAt(0) == '0') {
                throw new NumberFormatException(); // others would read it as octal
            }
            bits = bits << 8 | digits(part, 10, 3, 255);
        }
        return bits;
    }

    private static IpAddress parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] all = groups(text);
            if (all.length != GROUPS) {
                throw new NumberFormatException();
            }
            return fromGroups(all);
        }
        int[] before = groups(text.substring(0, gap));
        int[] after = groups(text.substring(gap + 2));
        if (before.length + after.length >= GROUPS) {
            throw new NumberFormatException();
        }
        int[] all = new int[GROUPS];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(after, 0, all, GROUPS - after.length, after.length);
        return fromGroups(all);
    }

    /** Groups of 16 bits, colons between them; the last may be a dotted quad, which makes two. */
    private static int[] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        boolean quad = parts[parts.length - 1].indexOf('.') >= 0;
        int[] groups = new int[parts.length + (quad ? 1 : 0)];
        for (int i = 0; i < parts.length - (quad ? 1 : 0); i++) {
            groups[i] = digits(parts[i], 16, 4, 0xffff);
        }
        if (quad) {
            int bits = parseV4(parts[parts.length - 1]);
            groups[groups.length - 2] = bits >>> 16;
            groups[groups.length - 1] = bits & 0xffff;
        }
        return groups;
    }

    private static int digits(String text, int radix, int maxDigits, int max) {
        if (text.isEmpty() || text.length() > maxDigits || Character.digit(text.charAt(0), radix) < 0) {
            throw new NumberFormatException();
        }
        int value = Integer.parseInt(text, radix);
        if (value > max) {
            throw new NumberFormatException();
        }
        return value;
    }

    private static IpAddress fromGroups(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + GROUPS / 2];
        }
        return new IpAddress(high, low);
    }

    private static String formatV4(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    private static String formatV6(IpAddress address) {
        int gapAt = -1;
        int gapLength = 1; // RFC 5952 4.2.2: a single group of zeros is not shortened
        for (int i = 0; i < GROUPS; i++) {
            int run = zeroRun(address, i);
            if (run > gapLength) { // RFC 5952 4.2.3: the longest, of equal ones the first
                gapAt = i;
                gapLength = run;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapAt) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(i == 0 || (gapAt >= 0 && i == gapAt + gapLength) ? "" : ":");
                text.append(Integer.toHexString(group(address, i)));
            }
        }
        return text.toString();
    }

    private static int zeroRun(IpAddress address, int from) {
        int to = from;
        while (to < GROUPS && group(address, to) == 0) {
            to++;
        }
        return to - from;
    }

    private static int group(IpAddress address, int index) {
        long half = index < GROUPS / 2 ? address.high() : address.low();
        return (int) (half >>> (48 - 16 * (index % (GROUPS / 2)))) & 0xffff;
    }
}
