package dev.heddle.engine;

/**
 * Shares capacity out between claims, max-min fair: nobody gets more while another who wants it has
 * less.
 */
public final class Shares {
  private Shares() {}

  /**
   * What each claim gets.
   *
   * @param capacity what there is
   * @param demands what each claim wants, 0 or more
   * @return for each claim at most its demand; all together at most the capacity
   */
  public static int[] maxMin(long capacity, int[] demands) {
    int[] shares = new int[demands.length];
    long left = capacity;
    int wanting = count(demands, shares);
    while (wanting > 0 && left > 0) {
      long each = Math.max(1, left / wanting);
      for (int i = 0; i < demands.length && left > 0; i++) {
        long more = Math.min(Math.min(each, demands[i] - shares[i]), left);
        shares[i] += (int) more;
        left -= more;
      }
      wanting = count(demands, shares);
    }
    return shares;
  }

  /**
   * Splits a share between workers in proportion to what each has free.
   *
   * @param free what each worker has free, 0 or more; reduced by what is taken
   * @return for each worker at most what it had free
   */
  public static int[] split(int share, int[] free) {
    int[] parts = new int[free.length];
    long totalFree = 0;
    for (int f : free) {
      totalFree += f;
    }
    int left = (int) Math.min(share, totalFree);
    long base = left;
    for (int w = 0; w < free.length && totalFree > 0; w++) {
      parts[w] = (int) (base * free[w] / totalFree);
      left -= parts[w];
    }
    for (int w = 0; left > 0; w = (w + 1) % free.length) {
      if (parts[w] < free[w]) {
        parts[w]++;
        left--;
      }
    }
    for (int w = 0; w < free.length; w++) {
      free[w] -= parts[w];
    }
    return parts;
  }

  private static int count(int[] demands, int[] shares) {
    int wanting = 0;
    for (int i = 0; i < demands.length; i++) {
      wanting += shares[i] < demands[i] ? 1 : 0;
    }
    return wanting;
  }
}
