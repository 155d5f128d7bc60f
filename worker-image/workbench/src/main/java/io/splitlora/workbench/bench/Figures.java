package io.splitlora.workbench.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process measured after its warm-up.
 *
 * @param cpuMs median CPU milliseconds of a step over all threads; the mean if steps are short
 * @param cpuSeconds of all steps
 * @param wallMs median
 * @param countedTokens tokens of all steps that count in the loss
 * @param tokens of all steps, without padding
 * @param loss of the last step, to check that variants compute the same
 * @param peakBytes largest resident size of the process from start to end
 * @param residentBytes at regular intervals, including the warm-up
 * @param mapping of the memory at the end; null if the system does not report it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figures(double cpuMs, double cpuMsMin, double cpuMsMean, double cpuSeconds, double wallMs,
    long countedTokens, long tokens,
    double loss, long peakBytes, List<Long> residentBytes, ProcessMemory.@Nullable Mapping mapping) {

  double countedPerCpuSecond() {
    return countedTokens / cpuSeconds;
  }
}
