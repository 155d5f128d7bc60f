/** Puts the operator's parts together from the settings of its installation. What they do is in the packages below. */
package io.splitlora.operator;
