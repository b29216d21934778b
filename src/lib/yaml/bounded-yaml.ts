import {
  Composer,
  type Document,
  type ErrorCode,
  Lexer,
  LineCounter,
  Parser,
  visit,
  YAMLParseError,
} from 'yaml';
import { findFault } from './document-faults.ts';
import { withFlowDashes } from './flow-dashes.ts';
import { intrinsicTags } from './intrinsic-tags.ts';

/*
 * The composer of the `yaml` package is recursive, and its check for unique keys compares every pair of keys
 * in a map. The bounds below are therefore applied while tokens are read, before anything is composed.
 */

// Ten times deeper than real files, and far below the limit of the call stack.
const MAX_DEPTH = 100;
// A template of one megabyte has about 230,000 tokens. Composing takes a few microseconds a token.
const MAX_TOKENS = 250_000;

export interface YamlError {
  /** Undefined for a text without a document. */
  readonly code: ErrorCode | undefined;
  readonly message: string;
  /** Counted from one. */
  readonly line: number;
  /** Counted from one. */
  readonly column: number;
}

export type BoundedYaml =
  | { readonly document: Document.Parsed; readonly lines: LineCounter; readonly error?: undefined }
  | { readonly error: YamlError };

/**
 * Reads one document, with CloudFormation's short tags (`!GetAtt`) and merge keys. Warnings count as errors too,
 * because the composer only warns about an unknown tag, whose meaning would be lost.
 */
export function parseYaml(text: string): BoundedYaml {
  const lines = new LineCounter();
  const composer = new Composer({
    // Collections as keys become texts, without a warning of the package to standard error.
    logLevel: 'error',
    customTags: (tags) => [...tags, ...intrinsicTags],
    merge: true,
    prettyErrors: false,
    uniqueKeys: false,
  });
  try {
    const [document, second] = composer.compose(boundedTokens(text, lines), true, text.length);
    if (!document) return errorAt(lines, 0, undefined, 'there is no document');
    const [error] = [...document.errors, ...document.warnings];
    if (error) return errorAt(lines, error.pos[0], error.code, error.message);
    if (second) return errorAt(lines, second.range[0], 'MULTIPLE_DOCS', 'there is more than one document');
    const fault = findFault(document, lines);
    return fault ? errorAt(lines, fault.offset, fault.code, fault.message) : { document, lines };
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    return errorAt(lines, error.pos[0], error.code, error.message);
  }
}

function errorAt(
  lines: LineCounter,
  offset: number,
  code: ErrorCode | undefined,
  message: string,
): { readonly error: YamlError } {
  const { line, col } = lines.linePos(offset);
  return { error: { code, message, line: Math.max(line, 1), column: Math.max(col, 1) } };
}

/** The tokens of the text. @throws YAMLParseError when they exceed the bounds */
function* boundedTokens(text: string, lines: LineCounter): ReturnType<Parser['parse']> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let tokens = 0;
  for (const lexeme of withFlowDashes(new Lexer().lex(text))) {
    if (++tokens > MAX_TOKENS) throw exhausted(parser, `there are more than ${MAX_TOKENS} tokens`);
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) {
      throw exhausted(parser, `collections are nested deeper than ${MAX_DEPTH}`);
    }
  }
  yield* parser.end();
}

function exhausted({ offset }: Parser, message: string): YAMLParseError {
  return new YAMLParseError([offset, offset + 1], 'RESOURCE_EXHAUSTION', message);
}

export function hasAlias(document: Document.Parsed): boolean {
  let found = false;
  visit(document, {
    Alias() {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}
