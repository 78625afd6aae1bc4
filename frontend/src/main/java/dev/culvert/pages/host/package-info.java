/** Hosts, the keys that open them, and whether they can be trusted. */
@NullMarked
package dev.culvert.pages.host;

import org.jspecify.annotations.NullMarked;
