/**
 * The web UI as people use it: in a real browser, against a real node. {@link dev.heddle.ui.Ui} is
 * the rig; whatever a page says on its console fails the test it was opened in.
 */
@NullMarked
package dev.heddle.ui;

import org.jspecify.annotations.NullMarked;
