import { type Arbitrary, nat } from 'fast-check';

const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;
const ONE = /^.$/su;

/**
 * Texts of one code point, which no surrogate is: `fc.string({ unit: codePoint })`. `unit: 'binary'` generates the same
 * and keeps a map of all of them: a second and 130 MB in each worker.
 */
export const codePoint: Arbitrary<string> = nat({ max: 0x10ffff - SURROGATES }).map(
  (index) => String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES),
  (text) => {
    const code = typeof text === 'string' && ONE.test(text) ? text.codePointAt(0)! : FIRST_SURROGATE;
    if (code < FIRST_SURROGATE) return code;
    if (code < FIRST_SURROGATE + SURROGATES) throw new Error('not a code point');
    return code - SURROGATES;
  },
);
