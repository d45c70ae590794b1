package rawtcp.daemon;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * How much of the heap the collector lets fill before it works (SoftMaxHeapSize): some times what lives. Left to itself it
 * reckons by what the heap may become, which is room for a million connections, and with ten the daemon would grow to
 * gigabytes of garbage.
 *
 * <p>Of the size it is told, Shenandoah takes off what it keeps free for moving what lives (ShenandoahEvacReserve, a share of
 * the largest heap), and begins when less than a share of that size is left (ShenandoahMinFreeThreshold): told no more than
 * both, it would collect without end.
 */
final class HeapGoal {
    private static final String OPTION = "SoftMaxHeapSize";
    private static final String COLLECTOR = "Shenandoah Cycles";
    private static final String POOL = "Shenandoah";
    private static final long LEAST_BYTES = 48L << 20;
    private static final double TIMES_WHAT_LIVES = 2.5;

    private final HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    private final long mostBytes = Runtime.getRuntime().maxMemory();
    private final double reserveBytes = mostBytes * share("ShenandoahEvacReserve");
    private final double fillable = 1 - share("ShenandoahMinFreeThreshold");

    private HeapGoal() {}

    /** From now on, where the collector is one that asks for it. */
    static void follow() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector.getName().equals(COLLECTOR) && collector instanceof NotificationEmitter emitter) {
                HeapGoal goal = new HeapGoal();
                goal.lives(0);
                emitter.addNotificationListener((news, unused) -> goal.collected(news), null, null);
            }
        }
    }

    private void collected(Notification news) {
        if (news.getUserData() instanceof CompositeData data) {
            lives(GarbageCollectionNotificationInfo.from(data)
                    .getGcInfo()
                    .getMemoryUsageAfterGc()
                    .get(POOL)
                    .getUsed());
        }
    }

    private void lives(long bytes) {
        double fills = Math.max(LEAST_BYTES, TIMES_WHAT_LIVES * bytes);
        long goal = Math.min(mostBytes, (long) ((fills + reserveBytes) / fillable));
        machine.setVMOption(OPTION, Long.toString(goal));
    }

    private double share(String percentage) {
        return Integer.parseInt(machine.getVMOption(percentage).getValue()) / 100.0;
    }
}
