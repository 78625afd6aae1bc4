/** The ups and downs of tunnels with their causes, kept in the database. */
@NullMarked
package dev.culvert.tunnel.history;

import org.jspecify.annotations.NullMarked;
