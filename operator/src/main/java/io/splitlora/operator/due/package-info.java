/** When something is to be looked at again. */
package io.splitlora.operator.due;
