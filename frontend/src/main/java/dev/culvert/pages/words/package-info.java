/** Numbers and times as people read them: decimal bytes, rates, spans and moments. */
@NullMarked
package dev.culvert.pages.words;

import org.jspecify.annotations.NullMarked;
