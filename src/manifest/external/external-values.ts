/** A value of a running server that a variable refers to. */
export type ServerRequest =
  | { readonly source: 'ssm'; readonly name: string; readonly decrypt: boolean; readonly region: string }
  | { readonly source: 's3'; readonly bucket: string; readonly key: string; readonly region: string }
  | { readonly source: 'cf'; readonly stack: string; readonly output: string; readonly region: string };

/** The value that a program of the project exports. */
export interface ProgramRequest {
  readonly source: 'program';
  /** Absolute. */
  readonly file: string;
  /** The dotted path of a part of the export; empty for all of it. */
  readonly address: string;
}

/** A value that a manifest refers to and that is not in the text of its files. */
export type ExternalRequest = ServerRequest | ProgramRequest;

export type ExternalResult =
  | { readonly kind: 'value'; readonly value: unknown; readonly files?: readonly string[] }
  | { readonly kind: 'missing'; readonly because: string }
  | { readonly kind: 'failed'; readonly because: string; readonly files?: readonly string[] };

/**
 * The external values that are known so far. Resolving a manifest is synchronous: a value that is not known yet ends it
 * with `PendingValues`, and it is repeated when the values have been fetched (load-project-manifest.ts).
 */
export class ExternalValues {
  readonly #known = new Map<string, ExternalResult>();

  /** @throws PendingValues when the value has not been fetched */
  get(request: ExternalRequest): ExternalResult {
    const result = this.#known.get(keyOf(request));
    if (!result) throw new PendingValues([request]);
    return result;
  }

  set(request: ExternalRequest, result: ExternalResult): void {
    this.#known.set(keyOf(request), result);
  }
}

export class PendingValues extends Error {
  override readonly name = 'PendingValues';
  readonly requests: readonly ExternalRequest[];

  constructor(requests: readonly ExternalRequest[]) {
    super(`values to fetch: ${requests.map(describeRequest).join(', ')}`);
    this.requests = requests;
  }
}

/** The request as it is written in a variable: `ssm:/shop/key`. */
export function describeRequest(request: ExternalRequest): string {
  switch (request.source) {
    case 'ssm':
      return `ssm:${request.name}`;
    case 's3':
      return `s3:${request.bucket}/${request.key}`;
    case 'cf':
      return `cf:${request.stack}.${request.output}`;
    case 'program':
      return `file(${request.file}):${request.address}`;
  }
}

export function keyOf(request: ExternalRequest): string {
  return JSON.stringify(request);
}
