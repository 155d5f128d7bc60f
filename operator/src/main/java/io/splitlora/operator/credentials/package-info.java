/** A job's certificates as Secrets, renewed before they expire. */
package io.splitlora.operator.credentials;
