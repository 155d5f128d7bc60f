package io.splitlora.scores.meteor;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An alignment of the first words of the reference, which is still growing. */
final class PartialAlignment implements Comparable<PartialAlignment> {

  private static final int NO_CHUNK = -1;

  private record Step(Match match, @Nullable Step before) {}

  private final boolean[] taken;
  private int covered;
  /** Chunks that have ended. */
  private int chunks;
  private int moved;
  private int referenceEnd;
  /** Where a chunk that is not yet counted could continue. */
  private int chunkEnd = NO_CHUNK;
  private @Nullable Step last;

  /** @param taken words of the hypothesis that are already aligned */
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

  /** Better ones first: more words covered, then fewer chunks, then shorter moves. */
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

  /**
   * A longer path. The distance by which the match moves words is added to this path, not to the new one, as METEOR
   * does.
   */
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
