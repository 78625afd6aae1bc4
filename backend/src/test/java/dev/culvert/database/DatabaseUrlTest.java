package dev.culvert.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.settings.StartRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @Test
    void readsEveryPart() {
        var address =
                DatabaseUrl.parse(
                        new DatabaseSettings(
                                "postgresql://ada:p%40ss+w@db.example:6543/my%20db?sslmode=require",
                                null, null));

        assertThat(address.host()).isEqualTo("db.example");
        assertThat(address.port()).isEqualTo(6543);
        assertThat(address.database()).isEqualTo("my db");
        assertThat(address.username()).isEqualTo("ada");
        assertThat(address.password()).isEqualTo("p@ss+w");
        assertThat(address.jdbcUrl())
                .isEqualTo("jdbc:postgresql://db.example:6543/my%20db?sslmode=require");
        assertThat(address.toString()).doesNotContain("p@ss");
    }

    @Test
    void settingsBesideItWinAndThePortHasADefault() {
        var address =
                DatabaseUrl.parse(new DatabaseSettings("postgres://[::1]/db", "ada", "secret"));

        assertThat(address.toString()).isEqualTo("ada@[::1]:5432/db");
        assertThat(address.password()).isEqualTo("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://h/db",
                "mysql://u:sesame@h/db",
                "postgresql://u:sesame@h",
                "postgresql://h/db",
                "postgresql://u:ses ame@h/db",
                "postgresql:///db",
                "postgresql://u:sesame@h/db?foo=bar"
            })
    void refusesOthersWithoutRepeatingThePassword(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(new DatabaseSettings(url, null, null)))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageNotContaining("sesame");
    }

    @Test
    void refusesServersThatAreTooOld() {
        ExternalServer.refuseOld(15, "15.0");
        assertThatThrownBy(() -> ExternalServer.refuseOld(14, "14.9"))
                .isInstanceOf(StartRefusedException.class)
                .hasMessage("The database server is PostgreSQL 14.9; Culvert needs 15 or newer.");
    }
}
