/** Keeps each message of the log on one line, and ends the operator when its memory is over. */
package io.splitlora.operator.log;
