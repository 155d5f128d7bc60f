package io.splitlora.federation.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

/** Lets one of several players do something at a time, each until it falls asleep; chance says whose turn it is. */
final class Baton {

  private final Random random;
  private final Semaphore asleep = new Semaphore(0);
  private final List<Throwable> faults = new ArrayList<>();

  Baton(Random random) {
    this.random = random;
  }

  interface Player {
    /** @param sleep returns when it is this player's turn again */
    void play(Runnable sleep) throws Exception;
  }

  void play(List<? extends Player> players) throws InterruptedException {
    List<Semaphore> turns = new ArrayList<>();
    for (Player player : players) {
      var turn = new Semaphore(0);
      turns.add(turn);
      var thread = new Thread(() -> {
        turn.acquireUninterruptibly();
        try {
          player.play(() -> {
            asleep.release();
            turn.acquireUninterruptibly();
          });
        } catch (Throwable e) {
          faults.add(e);
        }
        turns.remove(turn);
        asleep.release();
      });
      thread.setDaemon(true);
      thread.start();
    }
    while (!turns.isEmpty()) {
      turns.get(random.nextInt(turns.size())).release();
      asleep.acquire();
    }
    for (Throwable fault : faults) {
      throw new AssertionError(fault);
    }
  }
}
