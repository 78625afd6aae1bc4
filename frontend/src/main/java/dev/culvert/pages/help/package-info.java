/** What the codes of problems mean. */
@NullMarked
package dev.culvert.pages.help;

import org.jspecify.annotations.NullMarked;
