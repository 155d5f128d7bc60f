package io.splitlora.worker.scores.meteor;

import java.util.ArrayDeque;
import java.util.List;

/** An alignment of the first words of the reference, in the making. */
final class PartialAlignment implements Comparable<PartialAlignment> {

  private static final int NO_CHUNK = -1;

  private record Step(Match match, Step before) {}

  private final boolean[] taken;
  private int covered;
  /** Those that have ended. */
  private int chunks;
  private int moved;
  private int referenceEnd;
  /** Where a chunk that is not yet counted could go on. */
  private int chunkEnd = NO_CHUNK;
  private Step last;

  /** @param taken words of the hypothesis that are spoken for */
  PartialAlignment(boolean[] taken) {
    this.taken = taken;
  }

  private PartialAlignment(PartialAlignment other) {
    taken = other.taken.clone();
    covered = other.covered;
    chunks = other.chunks;
    moved = other.moved;
    referenceEnd = other.referenceEnd;
    chunkEnd = other.chunkEnd;
    last = other.last;
  }

  /** The better first: more covered, less chunks, less moved. */
  @Override
  public int compareTo(PartialAlignment other) {
    if (covered != other.covered) {
      return Integer.compare(other.covered, covered);
    }
    return chunks != other.chunks ? Integer.compare(chunks, other.chunks) : Integer.compare(moved, other.moved);
  }

  int referenceEnd() {
    return referenceEnd;
  }

  boolean allows(Match match) {
    for (int i = match.hypothesis(); i < match.hypothesisEnd(); i++) {
      if (taken[i]) {
        return false;
      }
    }
    return true;
  }

  /** A longer path. How far the match moves words is counted at this one, which goes on without it: METEOR does so. */
  PartialAlignment with(Match match) {
    var longer = new PartialAlignment(this);
    longer.append(match);
    moved += Math.abs(match.hypothesis() - match.reference());
    return longer;
  }

  void append(Match match) {
    if (match.hypothesis() != chunkEnd) {
      endChunk();
    }
    chunkEnd = match.hypothesisEnd();
    referenceEnd = match.referenceEnd();
    covered += match.covered();
    for (int i = match.hypothesis(); i < match.hypothesisEnd(); i++) {
      taken[i] = true;
    }
    last = new Step(match, last);
  }

  void endChunk() {
    chunks += chunkEnd == NO_CHUNK ? 0 : 1;
    chunkEnd = NO_CHUNK;
  }

  List<Match> matches() {
    var matches = new ArrayDeque<Match>();
    for (Step step = last; step != null; step = step.before) {
      matches.addFirst(step.match);
    }
    return List.copyOf(matches);
  }
}
