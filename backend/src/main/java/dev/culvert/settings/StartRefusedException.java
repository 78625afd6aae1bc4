package dev.culvert.settings;

/** The console does not start; says why and what to do, in words, without a stack trace. */
public final class StartRefusedException extends RuntimeException {

    private final String fix;

    /**
     * @param why one or two sentences that name the setting or file at fault
     * @param fix what to do about it, imperative
     */
    public StartRefusedException(String why, String fix) {
        super(why);
        this.fix = fix;
    }

    /** The same with what caused it, for the debug log. */
    public StartRefusedException(String why, String fix, Throwable cause) {
        super(why, cause);
        this.fix = fix;
    }

    /** What to do about it. */
    public String fix() {
        return fix;
    }
}
