/** Signing in, the first admin, one's own settings and, for admins, people. */
@NullMarked
package dev.culvert.pages.account;

import org.jspecify.annotations.NullMarked;
