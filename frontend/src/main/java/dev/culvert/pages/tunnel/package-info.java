/** The list of tunnels, a tunnel's own page, and the live feed of both. */
@NullMarked
package dev.culvert.pages.tunnel;

import org.jspecify.annotations.NullMarked;
