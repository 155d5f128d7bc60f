/** Answers whether a role is alive and ready. */
package io.splitlora.worker.health;
