/*
 * Matches a regular expression by backtracking, as V8 does, and counts the steps, so that a test can check that a
 * pattern takes linear time without a clock. Supports the syntax that declared patterns use.
 */
type Node =
  | { readonly kind: 'character'; readonly test: RegExp; readonly sample: string }
  | { readonly kind: 'assertion'; readonly holds: (text: string, at: number) => boolean }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly body: Node }
  | { readonly kind: 'group'; readonly index: number; readonly body: Node }
  | { readonly kind: 'back'; readonly index: number }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly choices: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly body: Node;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    };

const CANDIDATES = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x7e - index));
export const MAX_STEPS = 100_000;

export class Backtracker {
  readonly #root: Node;

  constructor(pattern: RegExp) {
    this.#root = new PatternParser(pattern.source).parse();
  }

  /** The number of steps of a match, successful or not. */
  steps(text: string): number {
    let steps = 0;
    const groups: string[] = [];
    const run = (node: Node, at: number, next: (at: number) => boolean): boolean => {
      if (++steps > MAX_STEPS) return true;
      switch (node.kind) {
        case 'character':
          return at < text.length && node.test.test(text[at]!) && next(at + 1);
        case 'assertion':
          return node.holds(text, at) && next(at);
        case 'look': {
          // Lookbehinds of declarations are one character long.
          const found = node.behind
            ? at > 0 && run(node.body, at - 1, () => true)
            : run(node.body, at, () => true);
          return found !== node.negative && next(at);
        }
        case 'group':
          return run(node.body, at, (end) => {
            groups[node.index] = text.slice(at, end);
            return next(end);
          });
        case 'back': {
          const group = groups[node.index] ?? '';
          return text.startsWith(group, at) && next(at + group.length);
        }
        case 'sequence': {
          const from = (index: number, start: number): boolean =>
            index === node.items.length
              ? next(start)
              : run(node.items[index]!, start, (end) => from(index + 1, end));
          return from(0, at);
        }
        case 'choice':
          return node.choices.some((choice) => run(choice, at, next));
        case 'repeat': {
          const { body, min, max, lazy } = node;
          const again = (count: number, start: number): boolean => {
            const more = () =>
              count < max && run(body, start, (end) => (end > start || count < min) && again(count + 1, end));
            const enough = () => count >= min && next(start);
            return lazy ? enough() || more() : more() || enough();
          };
          return again(0, at);
        }
      }
    };
    run(this.#root, 0, () => true);
    return steps;
  }

  /** Texts that match beginnings and parts of the pattern, to build texts that are hard to match. */
  samples(): { readonly beginnings: ReadonlySet<string>; readonly parts: ReadonlySet<string> } {
    const found = new Set<string>();
    const beginnings = new Set<string>(['']);
    const visit = (node: Node): string => {
      const text = sampleOf(node);
      if (text !== '') found.add(text);
      if (node.kind === 'sequence') {
        for (let end = 1; end < node.items.length; end++) {
          beginnings.add(node.items.slice(0, end).map(sampleOf).join(''));
        }
        let run = '';
        for (const item of node.items) {
          if (item.kind === 'character') run += item.sample;
          else {
            if (run !== '') found.add(run);
            run = '';
          }
        }
        if (run !== '') found.add(run);
        node.items.forEach(visit);
      } else if (node.kind === 'choice') node.choices.forEach(visit);
      else if ('body' in node) visit(node.body);
      return text;
    };
    visit(this.#root);
    return { beginnings, parts: found };
  }
}

function sampleOf(node: Node): string {
  switch (node.kind) {
    case 'character':
      return node.sample;
    case 'assertion':
    case 'look':
    case 'back':
      return '';
    case 'group':
      return sampleOf(node.body);
    case 'sequence':
      return node.items.map(sampleOf).join('');
    case 'choice':
      return sampleOf(node.choices[0]!);
    case 'repeat':
      return sampleOf(node.body).repeat(Math.max(1, node.min));
  }
}

class PatternParser {
  readonly #source: string;
  #at = 0;
  #groups = 0;

  constructor(source: string) {
    this.#source = source;
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new Error(`cannot read ${this.#source} at ${this.#at}`);
    return node;
  }

  #choice(): Node {
    const choices = [this.#sequence()];
    while (this.#skip('|')) choices.push(this.#sequence());
    return choices.length === 1 ? choices[0]! : { kind: 'choice', choices };
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!))
      items.push(this.#quantified());
    return { kind: 'sequence', items };
  }

  #quantified(): Node {
    const body = this.#atom();
    const match = this.#take(/(?:([*+?])|\{(\d+)(,)?(\d+)?\})(\?)?/y);
    if (!match) return body;
    const [, sign, least, comma, most, lazy] = match;
    const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
    const max =
      sign === undefined
        ? Number(most ?? (comma === undefined ? least : Infinity))
        : sign === '?'
          ? 1
          : Infinity;
    return { kind: 'repeat', body, min, max, lazy: lazy !== undefined };
  }

  #atom(): Node {
    const opening = this.#take(/\((?:\?(<?[=!]|:))?/y);
    if (opening) {
      const kind = opening[1];
      const index = kind === undefined ? ++this.#groups : 0;
      const body = this.#choice();
      if (!this.#skip(')')) throw new Error('a group is not closed');
      if (kind === undefined) return { kind: 'group', index, body };
      if (kind === ':') return body;
      return { kind: 'look', behind: kind.startsWith('<'), negative: kind.endsWith('!'), body };
    }
    if (this.#skip('^')) return { kind: 'assertion', holds: (_, at) => at === 0 };
    if (this.#skip('$')) return { kind: 'assertion', holds: (text, at) => at === text.length };
    if (this.#skip('\\b')) return { kind: 'assertion', holds: isBoundary };
    const back = this.#take(/\\([1-9])/y);
    if (back) return { kind: 'back', index: Number(back[1]) };
    const [source] = this.#take(/\[(?:\\[^]|[^\]\\])*\]|\\u[0-9a-fA-F]{4}|\\[^]|[^]/y)!;
    const test = new RegExp(`^${source}$`);
    return {
      kind: 'character',
      test,
      sample: [source.replace('\\', ''), ...CANDIDATES].find((text) => test.test(text))!,
    };
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  #skip(text: string): boolean {
    const found = this.#source.startsWith(text, this.#at);
    if (found) this.#at += text.length;
    return found;
  }
}

function isBoundary(text: string, at: number): boolean {
  const isWord = (index: number) => /\w/.test(text[index] ?? ' ');
  return isWord(at - 1) !== isWord(at);
}
