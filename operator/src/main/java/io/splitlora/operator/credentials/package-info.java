/** The authorities that sign, and the certificates in Secrets of jobs that an earlier operator began. */
package io.splitlora.operator.credentials;
