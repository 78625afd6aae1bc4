package dev.culvert.host;

import dev.culvert.problem.Problem;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.LinkException;
import dev.culvert.ssh.LinkException.Stage;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** No Link to a Host could be had: what happened in words, and whether waiting can help. */
public final class LinkFailedException extends Exception {

    private static final String ON_THE_WAY = "At jump host ";

    private final transient Problem problem;
    private final boolean mayPass;
    private final transient @Nullable HostKey offered;
    private final transient @Nullable UUID about;

    LinkFailedException(
            Problem problem,
            boolean mayPass,
            @Nullable HostKey offered,
            @Nullable Throwable cause) {
        this(problem, mayPass, offered, null, cause);
    }

    /**
     * @param about id of the Host that failed, which may be a jump host on the way
     */
    LinkFailedException(
            Problem problem,
            boolean mayPass,
            @Nullable HostKey offered,
            @Nullable UUID about,
            @Nullable Throwable cause) {
        super(problem.code() + ": " + problem.title(), cause);
        this.problem = problem;
        this.mayPass = mayPass;
        this.offered = offered;
        this.about = about;
    }

    public Problem problem() {
        return problem;
    }

    /** True for causes in the network, which may pass by themselves. */
    public boolean mayPass() {
        return mayPass;
    }

    /** True when only the person can go on: trust a key, give a password. */
    public boolean needsPerson() {
        return offered != null
                || problem.code().equals("CREDENTIAL_NEEDED")
                || problem.code().equals("ANSWER_NEEDED");
    }

    /** The same, said of a jump host on the way to another Host. */
    LinkFailedException onTheWay(Host jump) {
        if (problem.detail().startsWith(ON_THE_WAY)) {
            return this;
        }
        Problem named =
                new Problem(
                        problem.code(),
                        problem.status(),
                        problem.title(),
                        ON_THE_WAY + jump.name() + ": " + problem.detail(),
                        problem.fix());
        return new LinkFailedException(named, mayPass, offered, jump.id(), this);
    }

    /** The Host that failed, which may be a jump host on the way; null when that is not known. */
    public @Nullable UUID about() {
        return about;
    }

    /** The step that failed, or null where connecting did not begin. */
    @Nullable Stage stage() {
        if (getCause() instanceof LinkException failed) {
            return failed.stage();
        }
        return needsPerson() ? Stage.SIGN_IN : null;
    }

    /** The host key that waits for trust, or null. */
    public @Nullable HostKey offered() {
        return offered;
    }
}
