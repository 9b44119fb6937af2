/**
 * What the command line shows, as text: tables, timelines, bars, durations, the report of a job.
 *
 * <p>Pure: values in, lines out. Nothing here knows a terminal, a clock or where its values came
 * from, so a job of this process and one of a server look alike.
 */
@NullMarked
package dev.heddle.cli.text;

import org.jspecify.annotations.NullMarked;
