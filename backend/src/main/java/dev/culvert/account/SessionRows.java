package dev.culvert.account;

import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rows of {@code login_session}; the database's clock decides what has expired. */
@Repository
class SessionRows {

    private static final String VALID =
            """
            s.expires_at > now() and s.last_seen > now() - make_interval(secs => :idle)
            and p.disabled_at is null
            """;

    private final DatabaseClient client;

    SessionRows(DatabaseClient client) {
        this.client = client;
    }

    /**
     * A session that is good.
     *
     * @param stale whether its last use was noted long enough ago to be noted again
     */
    record Found(Person person, boolean stale) {}

    Mono<Void> insert(byte[] hash, UUID person, String address, String agent, Duration lifetime) {
        return client.sql(
                        """
                        insert into login_session (hash, person_id, address, agent, expires_at)
                        values (:hash, :person, :address, :agent,
                            now() + make_interval(secs => :lifetime))
                        """)
                .bind("hash", hash)
                .bind("person", person)
                .bind("address", address)
                .bind("agent", agent)
                .bind("lifetime", (double) lifetime.toSeconds())
                .then();
    }

    Mono<Found> find(byte[] hash, Duration idle, Duration notedEvery) {
        return client.sql(
                        """
                        select p.id, p.name, p.role,
                            s.last_seen < now() - make_interval(secs => :noted) as stale
                        from login_session s join person p on p.id = s.person_id
                        where s.hash = :hash and
                        """
                                + VALID)
                .bind("hash", hash)
                .bind("idle", (double) idle.toSeconds())
                .bind("noted", (double) notedEvery.toSeconds())
                .map(row ->
                        new Found(
                                PersonRows.person(row),
                                Boolean.TRUE.equals(row.get("stale", Boolean.class))))
                .one();
    }

    /** Which of these sessions are still good, and for what. */
    Flux<Right> valid(Collection<String> hashes, Duration idle) {
        return client.sql(
                        """
                        select encode(s.hash, 'hex') as hash, p.role
                        from login_session s join person p on p.id = s.person_id
                        where encode(s.hash, 'hex') = any(:hashes) and
                        """
                                + VALID)
                .bind("hashes", hashes.toArray(String[]::new))
                .bind("idle", (double) idle.toSeconds())
                .map(row -> {
                    String hash = Objects.requireNonNull(row.get("hash", String.class));
                    return new Right(new Lease.Session(hash), PersonRows.role(row));
                })
                .all();
    }

    Mono<Void> seen(byte[] hash) {
        return client.sql("update login_session set last_seen = now() where hash = :hash")
                .bind("hash", hash)
                .then();
    }

    /** The person whose session it was; empty where there was none. */
    Mono<Person> delete(byte[] hash) {
        return client.sql(
                        """
                        with ended as (delete from login_session where hash = :hash returning person_id)
                        select p.id, p.name, p.role from person p join ended on person_id = p.id
                        """)
                .bind("hash", hash)
                .map(PersonRows::person)
                .one();
    }

    Mono<Void> deleteOf(UUID person) {
        return client.sql("delete from login_session where person_id = :person")
                .bind("person", person)
                .then();
    }

    Mono<Void> deleteExpired(Duration idle) {
        return client.sql(
                        """
                        delete from login_session where expires_at < now()
                            or last_seen < now() - make_interval(secs => :idle)
                        """)
                .bind("idle", (double) idle.toSeconds())
                .then();
    }
}
