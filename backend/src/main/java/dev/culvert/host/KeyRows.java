package dev.culvert.host;

import dev.culvert.database.Columns;
import dev.culvert.ssh.Certificate;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table {@code ssh_key}; every question names the owner. */
@Component
class KeyRows {

    private final DatabaseClient database;

    KeyRows(DatabaseClient database) {
        this.database = database;
    }

    Flux<Key> all(UUID owner) {
        return database.sql("select * from ssh_key where owner_id = :owner order by name")
                .bind("owner", owner)
                .map(KeyRows::key)
                .all();
    }

    Mono<Key> find(UUID owner, UUID id) {
        return one(owner, id).map(KeyRows::key).one();
    }

    Mono<Secret> secret(UUID owner, UUID id) {
        return one(owner, id)
                .map(row ->
                        new Secret(
                                key(row),
                                Columns.of(row, "private_key", byte[].class),
                                row.get("passphrase", byte[].class)))
                .one();
    }

    Mono<Long> count(UUID owner) {
        return database.sql("select count(*) from ssh_key where owner_id = :owner")
                .bind("owner", owner)
                .map(row -> Columns.of(row, "count", Long.class))
                .one();
    }

    Mono<Void> insert(Key key, byte[] privateKey, byte @Nullable [] passphrase) {
        GenericExecuteSpec insert =
                database.sql(
                                """
                                insert into ssh_key (id, owner_id, name, type, fingerprint,
                                  public_key, private_key, passphrase, created_at)
                                values (:id, :owner, :name, :type, :fingerprint,
                                  :public, :private, :passphrase, :created)
                                """)
                        .bind("id", key.id())
                        .bind("owner", key.owner())
                        .bind("name", key.name())
                        .bind("type", key.type())
                        .bind("fingerprint", key.fingerprint())
                        .bind("public", key.publicKey())
                        .bind("private", privateKey)
                        .bind("created", key.createdAt());
        return (passphrase == null
                        ? insert.bindNull("passphrase", byte[].class)
                        : insert.bind("passphrase", passphrase))
                .then();
    }

    Mono<Void> delete(UUID owner, UUID id) {
        return database.sql("delete from ssh_key where id = :id and owner_id = :owner")
                .bind("id", id)
                .bind("owner", owner)
                .then();
    }

    Mono<Void> certify(Key key) {
        Certificate certificate = key.certificate();
        GenericExecuteSpec update =
                database.sql(
                                """
                                update ssh_key set certificate = :certificate
                                 where id = :id and owner_id = :owner
                                """)
                        .bind("id", key.id())
                        .bind("owner", key.owner());
        return (certificate == null
                        ? update.bindNull("certificate", String.class)
                        : update.bind("certificate", certificate.line()))
                .then();
    }

    private GenericExecuteSpec one(UUID owner, UUID id) {
        return database.sql("select * from ssh_key where id = :id and owner_id = :owner")
                .bind("id", id)
                .bind("owner", owner);
    }

    private static Key key(Readable row) {
        String certificate = row.get("certificate", String.class);
        return new Key(
                Columns.of(row, "id", UUID.class),
                Columns.of(row, "owner_id", UUID.class),
                Columns.of(row, "name", String.class),
                Columns.of(row, "type", String.class),
                Columns.of(row, "fingerprint", String.class),
                Columns.of(row, "public_key", String.class),
                Columns.of(row, "created_at", Instant.class),
                certificate == null ? null : Certificate.parse(certificate).orElse(null));
    }

    /** A key with its sealed halves. */
    @SuppressWarnings("ArrayRecordComponent") // sealed bytes, never compared
    record Secret(Key key, byte[] privateKey, byte @Nullable [] passphrase) {
        @Override
        public String toString() {
            return "Secret[" + key.name() + "]";
        }
    }
}
