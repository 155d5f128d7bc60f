package io.splitlora.federation.journal;

/**
 * A place between two lines of the log.
 *
 * @param segment the incarnation that wrote it; 0 is the log of formats before 3
 * @param bytes of the segment that lie before it
 */
public record Position(long segment, long bytes) {

  static final Position BEGINNING = new Position(0, 0);
}
