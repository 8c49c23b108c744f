package dev.canvass.privacy.budget;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.SeededBits;
import dev.canvass.privacy.budget.Account.AlreadyCharged;
import dev.canvass.privacy.budget.Account.Charge;
import dev.canvass.privacy.budget.Account.Charged;
import dev.canvass.privacy.budget.Account.Outcome;
import dev.canvass.privacy.budget.Account.Refused;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AccountTest {

  private static final BudgetPolicy POLICY = new BudgetPolicy(2_000, 5_000, 10, 12_000);

  private static Account charged(Account account, Charge charge) {
    return assertInstanceOf(Charged.class, account.charge(charge, POLICY)).account();
  }

  private static RefusalReason refusal(Account account, Charge charge) {
    return assertInstanceOf(Refused.class, account.charge(charge, POLICY)).reason();
  }

  /**
   * The model is a list that is never pruned. Queries come in any order and again, the clock goes
   * back and forth, caps and window change under way, and the account goes through its bytes.
   */
  @Property(tries = 500)
  void aChargeIsMadeExactlyWhenAModelThatForgetsNothingAllowsIt(@ForAll long seed) {
    SeededBits random = new SeededBits(seed);
    List<Charge> model = new ArrayList<>();
    Account account = Account.EMPTY;
    BudgetPolicy policy = policy(random);
    int day = 19_000;
    for (int step = 0; step < 80; step++) {
      day += random.nextInt(12) - 3;
      policy = random.nextInt(10) == 0 ? policy(random) : policy;
      Charge charge = new Charge(random.nextInt(50), day, 1 + random.nextInt(20));
      long spentBefore = account.lifetimeMicros();

      Outcome outcome = account.charge(charge, policy);

      assertEquals(expected(model, charge, policy), name(outcome));
      if (outcome instanceof Charged made) {
        model.add(new Charge(charge.query(), watermark(model, day), charge.micros()));
        account = made.account();
      }
      Account read = Account.of(account.toBytes());
      assertEquals(account, read);
      account = read;
      assertTrue(account.lifetimeMicros() >= spentBefore);
      assertEquals(spent(model, Integer.MIN_VALUE), account.lifetimeMicros());
      int from = watermark(model, day) - policy.windowDays() + 1;
      assertEquals(spent(model, from), account.spentInWindow(day, policy));
    }
  }

  private static BudgetPolicy policy(SeededBits random) {
    return new BudgetPolicy(
        5 + random.nextInt(15),
        1 + random.nextInt(60),
        1 + random.nextInt(30),
        1 + random.nextInt(300));
  }

  private static int watermark(List<Charge> model, int day) {
    return model.stream().mapToInt(Charge::day).reduce(day, Math::max);
  }

  private static long spent(List<Charge> model, int fromDay) {
    return model.stream().filter(c -> c.day() >= fromDay).mapToLong(Charge::micros).sum();
  }

  private static String expected(List<Charge> model, Charge charge, BudgetPolicy policy) {
    if (model.stream().anyMatch(earlier -> earlier.query() == charge.query())) {
      return "AlreadyCharged";
    }
    if (charge.micros() > policy.perQueryMicros()) {
      return "PER_QUERY_CAP";
    }
    int from = watermark(model, charge.day()) - policy.windowDays() + 1;
    if (spent(model, from) + charge.micros() > policy.windowMicros()) {
      return "WINDOW_CAP";
    }
    long lifetime = spent(model, Integer.MIN_VALUE) + charge.micros();
    return lifetime > policy.lifetimeMicros() ? "LIFETIME_CAP" : "Charged";
  }

  private static String name(Outcome outcome) {
    return outcome instanceof Refused refused
        ? refused.reason().name()
        : outcome.getClass().getSimpleName();
  }

  @Test
  void chargingAQueryAgainChangesNothingWhateverTheDayOrCost() {
    Account once = charged(Account.EMPTY, new Charge(7, 100, 2_000));
    assertInstanceOf(AlreadyCharged.class, once.charge(new Charge(7, 100, 2_000), POLICY));
    assertInstanceOf(AlreadyCharged.class, once.charge(new Charge(7, 500, 1), POLICY));
    assertInstanceOf(AlreadyCharged.class, once.charge(new Charge(7, 90, 9_999), POLICY));
    assertEquals(2_000, once.lifetimeMicros());
  }

  @Test
  void eachCapRefusesJustAboveIt() {
    assertEquals(RefusalReason.PER_QUERY_CAP, refusal(Account.EMPTY, new Charge(1, 0, 2_001)));
    Account account = Account.EMPTY;
    account = charged(account, new Charge(1, 100, 2_000));
    account = charged(account, new Charge(2, 100, 2_000));
    assertEquals(RefusalReason.WINDOW_CAP, refusal(account, new Charge(3, 109, 1_001)));
    account = charged(account, new Charge(3, 109, 1_000));
    assertEquals(RefusalReason.WINDOW_CAP, refusal(account, new Charge(4, 109, 1)));
    account = charged(account, new Charge(4, 110, 2_000));
    account = charged(account, new Charge(5, 110, 2_000));
    account = charged(account, new Charge(6, 130, 2_000));
    assertEquals(RefusalReason.LIFETIME_CAP, refusal(account, new Charge(7, 130, 1_001)));
    account = charged(account, new Charge(7, 130, 1_000));
    assertEquals(RefusalReason.LIFETIME_CAP, refusal(account, new Charge(8, 3_000, 1)));
    assertEquals(12_000, account.lifetimeMicros());
  }

  @Test
  void aQueryThatLeftTheWindowLongAgoIsStillChargedOnce() {
    Account account = charged(Account.EMPTY, new Charge(1, 100, 2_000));
    account = charged(account, new Charge(2, 5_000, 2_000));
    assertInstanceOf(AlreadyCharged.class, account.charge(new Charge(1, 9_000, 1), POLICY));
  }

  @Test
  void aWindowThatIsMadeLongerSeesWhatAShorterOneNoLongerCounted() {
    Account account = charged(Account.EMPTY, new Charge(1, 100, 2_000));
    account = charged(account, new Charge(2, 120, 2_000));
    BudgetPolicy longer = new BudgetPolicy(2_000, 5_000, 30, 12_000);
    assertEquals(2_000, account.spentInWindow(120, POLICY));
    assertEquals(4_000, account.spentInWindow(120, longer));
    assertEquals(
        new Refused(RefusalReason.WINDOW_CAP), account.charge(new Charge(3, 121, 1_001), longer));
  }

  @Test
  void capsBelowWhatIsSpentRefuseEverythingAndChangeNothing() {
    Account account = charged(Account.EMPTY, new Charge(1, 100, 2_000));
    byte[] before = account.toBytes();
    assertEquals(
        new Refused(RefusalReason.WINDOW_CAP),
        account.charge(new Charge(2, 100, 1), new BudgetPolicy(2_000, 1_999, 10, 12_000)));
    assertEquals(
        new Refused(RefusalReason.LIFETIME_CAP),
        account.charge(new Charge(2, 100, 1), new BudgetPolicy(2_000, 5_000, 10, 1_999)));
    assertArrayEquals(before, account.toBytes());
  }

  @Test
  void theFarthestDaysDoNotOverflow() {
    Account account = charged(Account.EMPTY, new Charge(1, Integer.MIN_VALUE, 2_000));
    assertEquals(0, account.spentInWindow(Integer.MAX_VALUE, POLICY));
    assertEquals(2_000, account.spentInWindow(Integer.MIN_VALUE, POLICY));
    account = charged(account, new Charge(2, Integer.MAX_VALUE, 2_000));
    assertEquals(2_000, account.spentInWindow(Integer.MIN_VALUE, POLICY));
    assertEquals(account, Account.of(account.toBytes()));
  }

  @Test
  void anAccountThatIsFullRefuses() {
    BudgetPolicy generous = new BudgetPolicy(1, 1_000_000, 1, 1_000_000);
    Account account = Account.EMPTY;
    for (int query = 0; query < Account.MAX_CHARGES; query++) {
      account =
          assertInstanceOf(Charged.class, account.charge(new Charge(query, 1, 1), generous))
              .account();
    }
    assertEquals(
        new Refused(RefusalReason.CHARGES_CAP),
        account.charge(new Charge(Account.MAX_CHARGES, 1, 1), generous));
    assertEquals(account, Account.of(account.toBytes()));
  }

  /** Version 1 kept only charges in the window, in the order of queries, and the total. */
  @Test
  void accountsOfVersionOneKeepTheirTotalAndTheirCharges() {
    ByteBuffer old = ByteBuffer.allocate(9 + 32).put((byte) 1).putLong(9_000);
    old.putInt(4).putInt(110).putLong(2_000).putInt(5).putInt(105).putLong(1_000);

    Account account = Account.of(old.array());

    assertEquals(9_000, account.lifetimeMicros());
    assertEquals(3_000, account.spentInWindow(112, POLICY));
    assertInstanceOf(AlreadyCharged.class, account.charge(new Charge(5, 112, 1), POLICY));
    assertEquals(2, account.toBytes()[0]);
    assertEquals(account, Account.of(account.toBytes()));
  }

  @Test
  void aClockSetBackNeverFreesBudget() {
    Account account = charged(Account.EMPTY, new Charge(1, 100, 2_000));
    account = charged(account, new Charge(2, 100, 2_000));
    assertEquals(RefusalReason.WINDOW_CAP, refusal(account, new Charge(3, 50, 1_001)));
  }

  @Test
  void bytesThatAreCutOffAreRefused() {
    byte[] bytes = charged(Account.EMPTY, new Charge(1, 100, 2_000)).toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      if (length != 9) { // the header alone is an account without recent charges
        assertThrows(IllegalArgumentException.class, () -> Account.of(cut));
      }
    }
  }

  @Test
  void bytesOfANewerVersionAreRefused() {
    byte[] bytes = Account.EMPTY.toBytes();
    bytes[0] = 3;
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Account.of(bytes));
    assertTrue(refused.getMessage().contains("version 3, this software reads versions 1 and 2"));
  }

  @Test
  void contradictoryBytesAreRefused() {
    for (long[] numbers :
        new long[][] {{-1}, {5, 6}, {5, 0}, {5, -3}, {5, Long.MAX_VALUE, Long.MAX_VALUE}}) {
      ByteBuffer bytes = ByteBuffer.allocate(9 + 16 * (numbers.length - 1));
      bytes.put((byte) 2).putLong(numbers[0]);
      for (int i = 1; i < numbers.length; i++) {
        bytes.putInt(i).putInt(100).putLong(numbers[i]);
      }
      assertThrows(IllegalArgumentException.class, () -> Account.of(bytes.array()));
    }
    byte[] negativeQuery =
        ByteBuffer.allocate(25).put((byte) 2).putLong(5).putInt(-1).putInt(1).putLong(1).array();
    assertThrows(IllegalArgumentException.class, () -> Account.of(negativeQuery));
    ByteBuffer backwards = ByteBuffer.allocate(41).put((byte) 2).putLong(9);
    backwards.putInt(1).putInt(5).putLong(1).putInt(2).putInt(4).putLong(1);
    assertThrows(IllegalArgumentException.class, () -> Account.of(backwards.array()));
  }

  @Test
  void policiesOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(0, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(10_000_001, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(1, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(1, 1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(1, 1, 3_661, 1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(1, 1, 1, -1));
    assertThrows(IllegalArgumentException.class, () -> new BudgetPolicy(1, 1, 1, Long.MAX_VALUE));
  }
}
