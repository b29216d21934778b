/** Keys and list indexes from the top of a file: `['functions', 'ingestion', 'events', 0]`. */
export type ConfigPath = readonly (string | number)[];

/** The location of a value in a project's files. */
export interface SourceLocation {
  /** Relative to the project's folder. */
  readonly file: string;
  readonly path: ConfigPath;
  /** Counted from 1; absent when only the file is known. */
  readonly line?: number;
  readonly column?: number;
}

/** `functions.ingestion.events[0].stream` */
export function formatPath(path: ConfigPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** `serverless.yml:12:7 functions.ingestion` */
export function formatLocation({ file, path, line, column }: SourceLocation): string {
  const position = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  return path.length === 0 ? `${file}${position}` : `${file}${position} ${formatPath(path)}`;
}
