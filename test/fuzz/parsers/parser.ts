/** A reader of untrusted bytes, as the fuzzer sees it. */
export interface Parser {
  readonly name: string;
  /** Well-formed inputs, from which others are made. */
  readonly samples: readonly (string | Buffer)[];
  /** Whether each sample must be accepted, as is usual. Otherwise most of them are. */
  readonly areSamplesAccepted?: boolean;
  /** Texts that mean something in the format. They are inserted into inputs. */
  readonly tokens: readonly string[];
  /** Makes the checksums of an input right, so that what is behind them is reached. Half of the inputs are repaired. */
  repair?(input: Buffer): Buffer;
  /**
   * Parses an input, and uses the result as the server does.
   * @returns whether the input was accepted
   * @throws anything that a caller does not expect, or a {@link Disagreement}; it counts as a fault
   */
  parse(input: Buffer): boolean | Promise<boolean>;
}

/** Two readers of the same bytes, or a reader and its writer, that disagree. */
export class Disagreement extends Error {
  override readonly name = 'Disagreement';
}

type ErrorTest = (error: unknown) => boolean;

/** Runs a parser whose declared errors reject an input. @returns whether the input was accepted */
export function accepts(parse: () => unknown, isDeclared: ErrorTest): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (isDeclared(error)) return false;
    throw error;
  }
}

/** As `accepts`, for a parser that takes several turns. */
export async function acceptsLater(parse: () => Promise<unknown>, isDeclared: ErrorTest): Promise<boolean> {
  try {
    await parse();
    return true;
  } catch (error) {
    if (isDeclared(error)) return false;
    throw error;
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- any class
export function isOneOf(...classes: readonly (abstract new (...args: any[]) => Error)[]): ErrorTest {
  return (error) => classes.some((each) => error instanceof each);
}
