/** An error that crosses the wire: AWS's code and sentence. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly declaration: ErrorDeclaration;
  /** Members beside code and message, such as `Type` or `Reason`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    declaration: ErrorDeclaration,
    message: string | undefined,
    options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message ?? '', options.cause === undefined ? undefined : { cause: options.cause });
    this.declaration = declaration;
    this.details = options.details ?? {};
  }

  get code(): string {
    return this.declaration.code;
  }
}

export interface ErrorDeclaration {
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  readonly fault: 'client' | 'server';
  readonly retryable: boolean;
  /** How the message member is spelt on the wire; AWS differs by exception. */
  readonly messageMember: 'message' | 'Message';
  /** The code of the days when the service spoke the query protocol, which clients still go by. */
  readonly queryCode?: string;
}

export interface ServiceErrorClass extends ErrorDeclaration {
  /** An error with AWS's sentence; without a message, the wire carries the code alone. */
  (
    message?: string,
    options?: { cause?: unknown; details?: Readonly<Record<string, unknown>> },
  ): ServiceError;
}

/** Declares an error code once; call the result to make one: `throw ResourceNotFound('Stream … not found.')`. */
export function defineError(
  code: string,
  facts: Partial<Omit<ErrorDeclaration, 'code'>> = {},
): ServiceErrorClass {
  const status = facts.status ?? 400;
  const declaration: ErrorDeclaration = {
    code,
    status,
    fault: facts.fault ?? (status >= 500 ? 'server' : 'client'),
    retryable: facts.retryable ?? false,
    messageMember: facts.messageMember ?? 'message',
    ...(facts.queryCode !== undefined && { queryCode: facts.queryCode }),
  };
  const make = (message?: string, options?: ConstructorParameters<typeof ServiceError>[2]) =>
    new ServiceError(declaration, message, options);
  return Object.assign(make, declaration);
}

export function isServiceError(error: unknown, declaration?: ErrorDeclaration): error is ServiceError {
  return error instanceof ServiceError && (!declaration || error.code === declaration.code);
}
