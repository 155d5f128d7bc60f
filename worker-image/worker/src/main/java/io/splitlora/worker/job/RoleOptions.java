package io.splitlora.worker.job;

import java.nio.file.Path;

/**
 * What every role is started with.
 *
 * @param certificates folder with tls.crt, tls.key and ca.crt of this role
 * @param lastWords where it says how it ended
 */
public record RoleOptions(JobInputs inputs, Path certificates, LastWordsFile lastWords) {}
