package rawtcp.sim.observer;

/** Why a host acts now. */
public enum Turn {
    ARRIVAL,
    DEADLINE,
    CALL
}
