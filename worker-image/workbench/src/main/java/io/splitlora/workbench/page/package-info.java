/** A page as one file, with its charts and figures inside. */
package io.splitlora.workbench.page;
