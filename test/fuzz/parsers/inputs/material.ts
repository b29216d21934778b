import type { Parser } from '../parser.ts';
import { lexemesOf } from './lexemes.ts';
import { ODD_TEXTS } from './odd-texts.ts';

// Longer inputs cost time and seldom reach anything new, so most are short.
const SHORT_BYTES = 2 * 1024;
const LONG_BYTES = 16 * 1024;

export interface Sample {
  readonly bytes: Buffer;
  /** Of one byte a character. Undefined for bytes that are not text. */
  readonly lexemes: readonly string[] | undefined;
}

interface Token {
  readonly bytes: Buffer;
  /** Of one byte a character. */
  readonly text: string;
}

/** What the inputs of a parser are made of. */
export interface Material {
  readonly samples: readonly Sample[];
  readonly tokens: readonly Token[];
  readonly maxBytes: number;
}

/** The material of a parser, for short inputs and for long ones. Files of a fixed size keep it. */
export function materialOf({ samples, tokens }: Parser): {
  readonly short: Material;
  readonly long: Material;
} {
  const whole = samples.map((sample) => sampleOf(Buffer.from(sample)));
  const longest = Math.max(...whole.map(({ bytes }) => bytes.length));
  const material = {
    samples: whole,
    tokens: [...tokens, ...ODD_TEXTS].map((text) => {
      // Tokens of binary formats are written as one character a byte.
      const bytes = Buffer.from(text);
      return { bytes, text: bytes.toString('latin1') };
    }),
  };
  return {
    short: { ...material, maxBytes: Math.max(SHORT_BYTES, longest) },
    long: { ...material, maxBytes: Math.max(LONG_BYTES, longest) },
  };
}

function sampleOf(bytes: Buffer): Sample {
  return { bytes, lexemes: isText(bytes) ? lexemesOf(bytes.toString('latin1')) : undefined };
}

function isText(bytes: Buffer): boolean {
  return (
    bytes.length <= LONG_BYTES &&
    !bytes.some((byte) => byte < 0x20 && !'\t\r\n'.includes(String.fromCharCode(byte)))
  );
}
