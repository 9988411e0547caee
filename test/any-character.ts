import fc from 'fast-check';

/** Any code point but surrogates: what fast-check calls "binary", for which it counts them all first. */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10_ff_ff - 0x8_00 })
  .map((index) => String.fromCodePoint(index < 0xd8_00 ? index : index + 0x8_00));
