/** What kubectl describe lists under a job, at a pace that the API server bears. */
package io.splitlora.operator.events;
