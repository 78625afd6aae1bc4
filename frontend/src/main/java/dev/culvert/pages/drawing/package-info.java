/** What the pages draw, computed on the server: the path of a tunnel, its traffic, a dial. */
@NullMarked
package dev.culvert.pages.drawing;

import org.jspecify.annotations.NullMarked;
