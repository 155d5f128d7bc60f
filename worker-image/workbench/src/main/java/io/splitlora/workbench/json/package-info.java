/** How JSON is written for people: numbers that are not finite become null. */
package io.splitlora.workbench.json;
