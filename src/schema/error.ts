/** An error that is sent to clients, with AWS's code and sentence. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly declaration: ErrorDeclaration;
  /** Members besides code and message, such as `Type` or `Reason`. */
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
  /** The name of the message member on the wire, which differs between exceptions of AWS. */
  readonly messageMember: 'message' | 'Message';
  /** The error's code in the query protocol, which the service used before. Clients still check it. */
  readonly queryCode?: string;
}

export interface ServiceErrorClass extends ErrorDeclaration {
  /** Creates an error with AWS's sentence. Without a message, only the code is sent. */
  (
    message?: string,
    options?: { cause?: unknown; details?: Readonly<Record<string, unknown>> },
  ): ServiceError;
}

/** Declares an error code. Call the result to create an error: `throw ResourceNotFound('Stream … not found.')`. */
export function defineError(
  code: string,
  traits: Partial<Omit<ErrorDeclaration, 'code'>> = {},
): ServiceErrorClass {
  const status = traits.status ?? 400;
  const declaration: ErrorDeclaration = {
    code,
    status,
    fault: traits.fault ?? (status >= 500 ? 'server' : 'client'),
    retryable: traits.retryable ?? false,
    messageMember: traits.messageMember ?? 'message',
    ...(traits.queryCode !== undefined && { queryCode: traits.queryCode }),
  };
  const make = (message?: string, options?: ConstructorParameters<typeof ServiceError>[2]) =>
    new ServiceError(declaration, message, options);
  return Object.assign(make, declaration);
}

export function isServiceError(error: unknown, declaration?: ErrorDeclaration): error is ServiceError {
  return error instanceof ServiceError && (!declaration || error.code === declaration.code);
}

/** Whether a service has refused the call because of what it asks for: the call has changed nothing. */
export function isClientFault(error: unknown): error is ServiceError {
  return isServiceError(error) && error.declaration.fault === 'client';
}

/** Whether the call may succeed when it is repeated: its service refused it for now, or has failed. */
export function mayPass(error: unknown): boolean {
  return !isClientFault(error) || error.declaration.retryable;
}
