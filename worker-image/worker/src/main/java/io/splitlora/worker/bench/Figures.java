package io.splitlora.worker.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a process measured of itself after its warm-up.
 *
 * @param cpuMs median CPU milliseconds of a step, of all threads of the process; the mean where steps are short
 * @param cpuSeconds of all steps
 * @param wallMs median
 * @param countedTokens of all steps, that count in the loss
 * @param tokens of all steps, without padding
 * @param loss of the last step, to see that variants compute the same
 * @param peakBytes largest resident size of the process, start to end
 * @param residentBytes every so many steps, warm-up included
 * @param mapping of the memory at the end; null where the system does not say
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figures(double cpuMs, double cpuMsMin, double cpuMsMean, double cpuSeconds, double wallMs, long countedTokens, long tokens,
    double loss, long peakBytes, List<Long> residentBytes, ProcessMemory.Mapping mapping) {

  double countedPerCpuSecond() {
    return countedTokens / cpuSeconds;
  }
}
