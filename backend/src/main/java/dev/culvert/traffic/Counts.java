package dev.culvert.traffic;

/** The connections of one tunnel, counted while they come and go. */
public interface Counts {

    /** Connections that were carried, ever. */
    long opened();

    /** Connections that were turned away or did not get through, ever. */
    long refused();

    /** Most that were open at once since this was last asked; begins anew with those open now. */
    int takePeak();

    /** Connections that are open now. */
    int openNow();
}
