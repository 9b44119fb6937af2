package dev.heddle.web;

/** Whole numbers as they stand in addresses. */
final class Numbers {
  private static final int DIGITS_MAX = 9;

  private Numbers() {}

  /** The number that up to nine digits mean; -1 for any other text. */
  static int nonNegative(String text) {
    if (text.isEmpty() || text.length() > DIGITS_MAX) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
