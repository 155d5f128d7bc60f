/**
 * The Kubernetes API: a record for each object of a manifest and of a status, with the description, the bounds and the
 * default of each field. What must hold between fields is in {@code manifest}.
 */
package io.splitlora.api.v1alpha1;
