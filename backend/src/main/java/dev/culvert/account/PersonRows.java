package dev.culvert.account;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rows of {@code person}. */
@Repository
class PersonRows {

    /** Serialises the making of the first account: the letters "setup". */
    private static final long SET_UP_LOCK = 0x73_65_74_75_70L;

    private static final String PROFILE =
            """
            select p.id, p.name, p.role, p.created_at, p.disabled_at, greatest(
                (select max(s.last_seen) from login_session s where s.person_id = p.id),
                (select max(t.last_used_at) from api_token t where t.owner_id = p.id)) as last_seen
            from person p
            """;

    private final DatabaseClient client;

    PersonRows(DatabaseClient client) {
        this.client = client;
    }

    /** A person with what sign-in compares. */
    record WithHash(Person person, String passwordHash, boolean disabled) {}

    Mono<Boolean> exist() {
        return client.sql("select exists (select from person) as found")
                .map(row -> Boolean.TRUE.equals(row.get("found", Boolean.class)))
                .one();
    }

    /** Waits for other transactions that make the first account. */
    Mono<Void> lockSetUp() {
        return client.sql("select pg_advisory_xact_lock(:lock)").bind("lock", SET_UP_LOCK).then();
    }

    Mono<Void> insert(Person person, String passwordHash) {
        return client.sql(
                        """
                        insert into person (id, name, role, password_hash)
                        values (:id, :name, :role, :hash)
                        """)
                .bind("id", person.id())
                .bind("name", person.name())
                .bind("role", word(person.role()))
                .bind("hash", passwordHash)
                .then();
    }

    Mono<WithHash> byName(String name) {
        return withHash("lower(name) = lower(:key)", name);
    }

    Mono<WithHash> byId(UUID id) {
        return withHash("id = :key", id);
    }

    Flux<Profile> profiles() {
        return client.sql(PROFILE + "order by lower(p.name)").map(PersonRows::read).all();
    }

    Mono<Profile> profile(UUID id) {
        return client.sql(PROFILE + "where p.id = :id").bind("id", id).map(PersonRows::read).one();
    }

    /** Locks every admin who may sign in, so that two changes cannot both leave one. */
    Flux<UUID> lockAdmins() {
        return client.sql(
                        """
                        select id from person where role = 'admin' and disabled_at is null
                        order by id for update
                        """)
                .map(row -> Objects.requireNonNull(row.get("id", UUID.class)))
                .all();
    }

    Mono<Void> setRole(UUID id, Role role) {
        return client.sql("update person set role = :role where id = :id")
                .bind("role", word(role))
                .bind("id", id)
                .then();
    }

    Mono<Void> setPassword(UUID id, String hash) {
        return client.sql("update person set password_hash = :hash where id = :id")
                .bind("hash", hash)
                .bind("id", id)
                .then();
    }

    Mono<Void> disable(UUID id) {
        return client.sql("update person set disabled_at = now() where id = :id")
                .bind("id", id)
                .then();
    }

    Mono<Void> enable(UUID id) {
        return client.sql("update person set disabled_at = null where id = :id")
                .bind("id", id)
                .then();
    }

    Mono<Void> delete(UUID id) {
        return client.sql("delete from person where id = :id").bind("id", id).then();
    }

    /** Reads {@code id}, {@code name} and {@code role} of any query that selects them. */
    static Person person(Readable row) {
        return new Person(
                Objects.requireNonNull(row.get("id", UUID.class)),
                Objects.requireNonNull(row.get("name", String.class)),
                role(row));
    }

    /** Reads {@code role} of any query that selects it. */
    static Role role(Readable row) {
        String word = Objects.requireNonNull(row.get("role", String.class));
        return Role.valueOf(word.toUpperCase(Locale.ROOT));
    }

    static @Nullable Instant instant(Readable row, String column) {
        OffsetDateTime time = row.get(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private Mono<WithHash> withHash(String condition, Object key) {
        return client.sql(
                        "select id, name, role, password_hash, disabled_at from person where "
                                + condition)
                .bind("key", key)
                .map(row ->
                        new WithHash(
                                person(row),
                                Objects.requireNonNull(row.get("password_hash", String.class)),
                                instant(row, "disabled_at") != null))
                .one();
    }

    private static Profile read(Readable row) {
        return new Profile(
                person(row),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "disabled_at"),
                instant(row, "last_seen"));
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
