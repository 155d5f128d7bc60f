package io.splitlora.worker.job;

import io.splitlora.worker.health.Liveness;
import java.nio.file.Path;

/**
 * What every role is started with.
 *
 * @param certificates folder with tls.crt, tls.key and ca.crt of this role
 * @param lastWords where it says how it ended
 * @param liveness what it is asked while it lives
 * @param supervised whether a local run starts it again when it dies
 */
public record RoleOptions(JobInputs inputs, Path certificates, LastWordsFile lastWords, Liveness liveness,
    boolean supervised) {}
