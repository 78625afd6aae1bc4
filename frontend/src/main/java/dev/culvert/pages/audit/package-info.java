/** The audit log: search, export, verify. */
@NullMarked
package dev.culvert.pages.audit;

import org.jspecify.annotations.NullMarked;
