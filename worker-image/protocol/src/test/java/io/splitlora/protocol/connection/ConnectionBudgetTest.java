package io.splitlora.protocol.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose connection ends when there are too many. */
class ConnectionBudgetTest {

  private static final int HANDSHAKES = 4;
  private static final int ALL = 10;

  private final ConnectionBudget budget = new ConnectionBudget(HANDSHAKES, ALL);
  private final List<String> closed = new ArrayList<>();

  @Test
  void theOldestHandshakeOfTheBusiestAddressEnds() throws Exception {
    assertTrue(connect("10.0.0.1", 1));
    for (int port = 1; port <= HANDSHAKES; port++) {
      assertTrue(connect("10.0.0.66", port));
    }
    assertTrue(connect("10.0.0.2", 1));
    assertEquals(List.of("10.0.0.66:1", "10.0.0.66:2"), closed);
    assertTrue(budget.recognize(at("10.0.0.1", 1), "honest", false));
  }

  @Test
  void whoHasShownACertificateMakesNoRoomForStrangers() throws Exception {
    for (int port = 1; port <= 3; port++) {
      connect("10.0.0.1", port);
      assertTrue(budget.recognize(at("10.0.0.1", port), "pod " + port, false));
    }
    for (int port = 1; port <= 100; port++) {
      connect("10.0.0.1", 1000 + port);
    }
    assertEquals(3 + HANDSHAKES, budget.open());
    assertTrue(closed.stream().allMatch(who -> who.contains(":1") && who.length() > "10.0.0.1:100".length()),
        closed.toString());
  }

  @Test
  void aCertificateHasHalfOfAll() throws Exception {
    for (int port = 1; port <= ALL / 2; port++) {
      assertTrue(member("10.0.0." + port, port, "pool a"));
    }
    assertFalse(member("10.0.0.99", 1, "pool a"));
    assertEquals(List.of("10.0.0.99:1"), closed);
    assertTrue(member("10.0.0.99", 2, "pool b"));
    budget.ended(at("10.0.0.1", 1), () -> {});
    assertFalse(member("10.0.0.99", 3, "pool a"), "that was another one's end");
  }

  @Test
  void aPodHasAFewHoweverManyThereMayBe() throws Exception {
    var large = new ConnectionBudget(HANDSHAKES, 1000);
    for (int port = 1; port <= Limits.CONNECTIONS_OF_A_POD + 1; port++) {
      assertTrue(large.accept(at("10.0.0.1", port), () -> closed.add("closed")));
      assertEquals(port <= Limits.CONNECTIONS_OF_A_POD, large.recognize(at("10.0.0.1", port), "pod a", true));
    }
    assertEquals(List.of("closed"), closed);
  }

  @Test
  void whatHasEndedCountsNoMore() throws Exception {
    for (int round = 0; round < 3; round++) {
      Runnable close = () -> closed.add("closed");
      for (int port = 1; port <= ALL / 2; port++) {
        assertTrue(budget.accept(at("10.0.0.1", port), close));
        assertTrue(budget.recognize(at("10.0.0.1", port), "pool a", false));
      }
      for (int port = 1; port <= ALL / 2; port++) {
        budget.ended(at("10.0.0.1", port), close);
      }
      assertEquals(0, budget.open());
    }
    assertEquals(List.of(), closed);
  }

  @Test
  void whenAllAreTakenTheBusiestAddressLosesOne() throws Exception {
    for (int port = 1; port <= ALL - 1; port++) {
      assertTrue(member("10.0.0.66", port, "pod " + port));
    }
    assertTrue(member("10.0.0.1", 1, "honest"));
    assertFalse(connect("10.0.0.66", 100), "it has most");
    assertTrue(connect("10.0.0.2", 1));
    assertEquals(List.of("10.0.0.66:1"), closed);
    assertEquals(ALL, budget.open());
  }

  private boolean member(String address, int port, String certificate) throws UnknownHostException {
    return connect(address, port) && budget.recognize(at(address, port), certificate, false);
  }

  private boolean connect(String address, int port) throws UnknownHostException {
    return budget.accept(at(address, port), () -> closed.add(address + ":" + port));
  }

  private static InetSocketAddress at(String address, int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(address), port);
  }
}
