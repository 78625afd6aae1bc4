/**
 * The console in a browser: pages, live fragments and everything they link to. Pages are plain HTML
 * that works without a script; the live feed and htmx only make them quicker. A template fragment
 * is a file, used by the page and by the live feed alike.
 */
@ApplicationModule(displayName = "Pages")
@NullMarked
package dev.culvert.pages;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
