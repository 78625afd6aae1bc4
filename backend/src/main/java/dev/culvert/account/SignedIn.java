package dev.culvert.account;

import dev.culvert.audit.Via;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** A person whose session or token was found good, as Spring Security carries it. */
final class SignedIn extends AbstractAuthenticationToken {

    private final transient Person person;
    private final transient Lease lease;

    SignedIn(Person person, Lease lease) {
        super(AuthorityUtils.createAuthorityList("ROLE_" + person.role().name()));
        this.person = person;
        this.lease = lease;
        setAuthenticated(true);
    }

    Person person() {
        return person;
    }

    Lease lease() {
        return lease;
    }

    /** What this request may do, for {@link Access} to notice its end. */
    Right right() {
        return new Right(lease, person.role());
    }

    Caller caller(String address) {
        Via via =
                switch (lease) {
                    case Lease.Session session -> Via.PAGE;
                    case Lease.Token token -> Via.API;
                };
        return new Caller(person, via, address);
    }

    @Override
    public Person getPrincipal() {
        return person;
    }

    @Override
    public String getCredentials() {
        return "";
    }

    @Override
    public String getName() {
        return person.name();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignedIn that
                && person.equals(that.person)
                && lease.equals(that.lease);
    }

    @Override
    public int hashCode() {
        return Objects.hash(person, lease);
    }
}
