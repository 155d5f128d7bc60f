package io.splitlora.worker.job;

import java.nio.file.Path;

/**
 * What every role is started with.
 *
 * @param certificates folder with tls.crt, tls.key and ca.crt of this role
 */
public record RoleOptions(JobInputs inputs, Path certificates) {}
