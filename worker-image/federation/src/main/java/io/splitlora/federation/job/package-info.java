/** What follows from a manifest before anything runs: clients, pools, pods, leases, rounds. Nothing here changes. */
package io.splitlora.federation.job;
