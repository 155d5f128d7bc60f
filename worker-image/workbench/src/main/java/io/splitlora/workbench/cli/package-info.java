/** What commands have in common when people type them: numbers out of range, words that a shell would split. */
package io.splitlora.workbench.cli;
