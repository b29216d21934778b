import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';

/*
 * Names, comments, messages and documents use plain technical English and the words of docs/glossary.md. These
 * are words that the repository no longer uses. Add one when a review finds it; remove none.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs',
  'examples/clickstream-sessions',
  'examples/cluster',
  'examples/game-telemetry',
  'examples/iot-alerts',
  'examples/quickstart/README.md',
  'examples/ticker-bars',
];
const SOURCES = ['src'];
/** Tools, shared test code, and tests of the whole program. */
const PROGRAMS = [
  'scripts',
  'test/clients',
  'test/cluster',
  'test/cluster-faults',
  'test/crash',
  'test/fuzz',
  'test/models',
  'test/pressure',
  'test/races',
  'test/reshard',
  'test/scripts',
  'test/simulation',
  'test/subscription',
  'test/support',
  'test/tools',
  'test/wire',
];
const GUARDED = [...DOCUMENTS, ...PROGRAMS, ...SOURCES];

/** Generated from results and declarations, in their words. */
const GENERATED = /<!-- table: written by .*?<!-- end of table -->/s;
const PATH = /[\w./*-]+\.(?:ts|js|mjs|json|md|py|segment|chunk|state)\b/g;

/** What is matched, ignoring case and between word boundaries, and what to write instead. */
const REPLACED: readonly (readonly [words: string, write: string])[] = [
  // Words of the glossary.
  ['untaken', 'unread'],
  ['couriers?|parcels?', 'destination, message'],
  ['passing[- ]states?', 'transient state'],
  ['suits?|suited', 'match, accept, be compatible with'],
  ['foreign(?! keys?)', 'cross-origin, external, another account'],
  ['spell|spells|spelled|spelt', 'format, serialize, write'],
  ['function[- ]wide', 'function-level'],
  ['counts? on|counted on|counting on', 'increment'],
  ['hurry|hurries|hurried', 'name what is done: disableEsbuildGc'],
  ['doors?', 'request gate'],
  ['askers?', 'caller, client'],
  [
    'plain[- ](?:requests?|answers?|responses?|connections?|readers?|writers?|bod(?:y|ies)|texts?|read|write)',
    'fast path, decoded, unencrypted, ASCII',
  ],
  ['with[- ]plain[- ]\\w+|read[- ]plain|is[- ]plain', 'fast path, decoded, unencrypted, ASCII'],
  [
    '(?:require|while|until|now|when)[- ]usable|usable[- ](?:stream|function|shard)s?',
    'ready, active, available',
  ],
  ['in[- ]turns', 'yield to the event loop'],
  // Verbs that report something.
  ['tell|tells|telling|told', 'show, report, return, notify, distinguish'],
  ['(?:is|are|was|been|be) said|said (?:of|to|so|that)|not said|says? of|as said', 'report, state, document'],
  ['heeds?|heeded', 'respect, apply'],
  ['enciphers?|enciphered|enciphering', 'encrypt'],
  ['mend|mends|mended|mending', 'repair, fix'],
  ['(?:write|writes|wrote|written) down|struck out', 'record, remove'],
  ['sees? to it|saw to it|seeing to it', 'ensure, prepare'],
  ['makes? sure of|made sure of', 'check, verify'],
  ['lets? go of|let go', 'release'],
  ['comes? along|came along', 'arrive, join'],
  ['takes? down|taken down|took down', 'remove'],
  ['lays? (?:out )?over|laid over', 'merge'],
  // Idle pronouns and people.
  ['nobody|anybody|everybody|somebody', 'name who: no client, all callers'],
  ['whoever|whomever|whosoever', 'name who: the client, the caller'],
  ['those who|whom|for who|who (?:asks|comes|has gone|holds|waits|wait)', 'name who: the client, the caller'],
  ['(?:its|their|his|and) kin|the like', 'name them, or: and similar'],
  // Turns of phrase.
  ['anew', 'again, from the start'],
  ['for ever', 'permanently, without a limit'],
  ['by hand', 'name who does it: a user, our own code'],
  ['(?:is|are|was|be|been) had|(?:is|are|was) to be (?:had|made|told|found|kept)', 'exist, be required'],
  ['as (?:it|they) stands?|as it is had', 'unchanged'],
  ['(?:goes|go|going|went|gone) by(?! the (?:thousand|dozen|million))', 'use, follow'],
  ['what (?:it )?comes? of|comes? of (?:it|them|this|that)|came of', 'result'],
  ['for want of', 'for lack of, because there is no'],
  ['as \\w+ has it', 'as in'],
  ['under (?:their|its|his) hands?', 'meanwhile'],
  ['has gone away|have gone away|gone away', 'disconnected, removed'],
  ['far and wide|by and by|to and fro|once and for all', 'say it directly'],
  ['in vain|of old|at the mercy|to this day|undrawn', 'say it directly'],
  ['brings? (?:it|them) about|brought about', 'cause, create'],
  [
    'thereof|therein|therefrom|thereupon|whereof|wherein|whereby|whereupon|hereby|herein|hereof|hitherto',
    'of it, in it',
  ],
  [
    'whence|thence|henceforth|forthwith|erstwhile|afore|nigh|lest|albeit|unto|naught|nought|thrice|whilst|amidst|betwixt',
    'the modern word',
  ],
  // "Shall be encoded" is in a sentence of S3.
  ['shall(?! be encoded)|ought', 'must, will, should'],
  ['has nothing more to (?:say|do)|nothing goes', 'say what happens'],
  ['learns? of|learnt', 'be notified of, see'],
  ['lain|lies (?:in|on|at|under|below|above|behind|between|before|wholly)', 'is, is stored, is located'],
  [
    'stands? (?:in(?! (?:for|front))|on|at|beside|behind|before|between|beyond|there|still)|stood',
    'is, exists',
  ],
];

const RULES = [
  ...REPLACED.map(([words, write]) => ({ pattern: new RegExp(`\\b(?:${words})\\b`, 'gi'), write })),
  // A variable or parameter of that name.
  { pattern: /(?:\b(?:const|let) \[?|[([{] ?)places?\b/g, write: 'index, offset, path' },
];

// Few lines have such a word: one pattern finds them faster than a hundred.
const ANY_RULE = new RegExp(RULES.map(({ pattern }) => `(?:${pattern.source})`).join('|'), 'i');

interface Violation {
  readonly line: number;
  readonly words: string;
  readonly write: string;
}

/** `tellPutRecords` is read as three words. */
function asWords(text: string): string {
  return text.replace(/([a-z\d])(?=[A-Z])/g, '$1 ');
}

function violationsIn(text: string): Violation[] {
  return text.split('\n').flatMap((line, index) => {
    const words = asWords(line);
    if (!ANY_RULE.test(words)) return [];
    return RULES.flatMap(({ pattern, write }) =>
      [...words.matchAll(pattern)].map((match) => ({ line: index + 1, words: match[0], write })),
    );
  });
}

function filesBelow(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path];
  return (
    readdirSync(`${root}${path}`, { recursive: true, encoding: 'utf8' })
      .map((name) => `${path}/${name}`)
      .filter((name) => /\.(?:ts|mjs|md|py)$/.test(name) && !/node_modules|venv/.test(name))
      // This file names the words.
      .filter((name) => name !== 'test/scripts/language.test.ts')
  );
}

/** A source with its name; a document without what is generated and without the names of files. */
function guardedText(path: string): string {
  const text = readFileSync(`${root}${path}`, 'utf8');
  return path.endsWith('.md') ? text.replace(GENERATED, '').replace(PATH, '') : `${text}\n${path}`;
}

describe('language', () => {
  it.each(GUARDED.flatMap(filesBelow))('%s uses the words of the glossary', (path) => {
    const found = violationsIn(guardedText(path)).map(
      ({ line, words, write }) => `${path}:${line}: "${words}" (write: ${write})`,
    );
    expect(found).toEqual([]);
  });

  it.each([
    ['The client is told anew.', ['anew', 'told']],
    ['await tellPutRecords(new UntakenAnswers())', ['tell', 'Untaken']],
    [
      'import { readPlainRequest } from "./plain-request.ts"',
      ['Plain Request', 'plain-request', 'read Plain'],
    ],
    ['What nothing here goes by', ['goes by']],
    ['A shard that whoever reads it lets go of', ['lets go of', 'whoever']],
    ['for (const [place, record] of records.entries())', ['const [place']],
  ])('finds the words in: %s', (text, words) => {
    expect(
      violationsIn(text)
        .map((violation) => violation.words)
        .sort(),
    ).toEqual([...words].sort());
  });

  it.each([
    'Content-Type: text/plain; plain HTTP is served beside TLS',
    'A test suite, an outdoor event, an intolerable delay, reusable buffers',
    'The record lies, so to say; a flag that stands for several values',
    'countOnly(entries); the account has its own key',
    'const { name } = page; the record is replaced in place',
  ])('accepts: %s', (text) => {
    expect(violationsIn(text)).toEqual([]);
  });
});

describe('docs/glossary.md', () => {
  const terms = [...readFileSync(`${root}docs/glossary.md`, 'utf8').matchAll(/^\| ([^|]+?) +\|/gm)]
    .map((match) => match[1]!)
    .filter((term) => term !== 'term' && !term.startsWith('---'));

  test('has at most 40 terms, in order, each once', () => {
    expect(terms.length).toBeGreaterThan(0);
    expect(terms.length).toBeLessThanOrEqual(40);
    expect(terms).toEqual([...new Set(terms)].sort((a, b) => a.localeCompare(b, 'en')));
  });
});

test('sources are files that the guard can read', () => {
  expect(SOURCES.flatMap(filesBelow).length).toBeGreaterThan(500);
});
