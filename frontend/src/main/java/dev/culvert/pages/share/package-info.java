/** Shares: making one, what it lets in, ending it. */
@NullMarked
package dev.culvert.pages.share;

import org.jspecify.annotations.NullMarked;
