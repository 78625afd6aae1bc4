package dev.culvert.pages;

import dev.culvert.account.Caller;
import dev.culvert.account.Role;

/**
 * The signed-in person as the navigation shows them.
 *
 * @param admin whether they manage people
 * @param auditor whether they may read the audit log
 */
public record Me(String name, boolean admin, boolean auditor) {

    static Me of(Caller caller) {
        boolean admin = caller.is(Role.ADMIN);
        return new Me(caller.person().name(), admin, admin || caller.is(Role.AUDITOR));
    }
}
