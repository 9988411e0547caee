/**
 * Source of a character class: what a terminal obeys instead of showing it. Control characters, line and
 * paragraph separators, halves of a surrogate pair, and the marks that reorder text (Unicode UAX 9).
 */
export const unseenClass =
  '\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
