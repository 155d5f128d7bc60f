/** What a job's objects should be, each made by pure functions of the spec. Nothing here asks the cluster. */
package io.splitlora.operator.desired;
