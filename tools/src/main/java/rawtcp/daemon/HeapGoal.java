package rawtcp.daemon;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * How much of the heap the collector lets fill before it works (SoftMaxHeapSize): some times what lives. Left to itself it
 * reckons by what the heap may become, which is room for a million connections, and with ten the daemon would grow to
 * gigabytes of garbage.
 */
final class HeapGoal {
    private static final String OPTION = "SoftMaxHeapSize";
    private static final String COLLECTOR = "Shenandoah Cycles";
    private static final long LEAST_BYTES = 256L << 20; // as it is started with
    private static final double TIMES_WHAT_LIVES = 2.5;

    private final HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    private final long mostBytes = Runtime.getRuntime().maxMemory();

    private HeapGoal() {}

    /** From now on, where the collector is one that asks for it. */
    static void follow() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector.getName().equals(COLLECTOR) && collector instanceof NotificationEmitter emitter) {
                HeapGoal goal = new HeapGoal();
                emitter.addNotificationListener((news, unused) -> goal.collected(news), null, null);
            }
        }
    }

    private void collected(Notification news) {
        if (news.getUserData() instanceof CompositeData data) {
            long lives = 0;
            for (MemoryUsage pool : GarbageCollectionNotificationInfo.from(data)
                    .getGcInfo()
                    .getMemoryUsageAfterGc()
                    .values()) {
                lives += pool.getUsed();
            }
            long bytes = Math.min(mostBytes, Math.max(LEAST_BYTES, (long) (TIMES_WHAT_LIVES * lives)));
            machine.setVMOption(OPTION, Long.toString(bytes));
        }
    }
}
