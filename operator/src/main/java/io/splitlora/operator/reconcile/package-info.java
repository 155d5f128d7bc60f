/** Brings what a job has to what it should have, and writes its status. */
package io.splitlora.operator.reconcile;
