/** What the audit log states about one request: who did what, with which result. No payloads, secrets and tokens. */
export interface AuditEntry {
  /** When the request was complete, in ISO 8601. */
  readonly time: string;
  readonly requestId: string;
  /** The ARN of the caller, whose signature was verified; null otherwise. */
  readonly principal: string | null;
  /** The access key id of the request, verified or not. */
  readonly accessKeyId: string | null;
  /** Whether the secret of `accessKeyId` signed the request. */
  readonly verified: boolean;
  readonly account: string | null;
  readonly region: string | null;
  /** `kinesis`; `millrace` for the server's own paths; null for a request that addresses no service. */
  readonly service: string | null;
  /** `PutRecord`; the method and the beginning of the path for the server's own paths. */
  readonly operation: string | null;
  /** ARNs of what the operation was called for, as its permissions name them. */
  readonly resources: readonly string[];
  readonly sourceAddress: string | null;
  readonly tls: boolean;
  readonly userAgent: string | null;
  readonly status: number;
  /** The code of the error: `ResourceNotFoundException`. */
  readonly error: string | null;
  /** Until the head of the response was ready. */
  readonly durationMs: number;
}

/** Where entries go. */
export interface AuditSink {
  /** @returns a promise when the caller must wait before it responds, because earlier entries are not written yet */
  record(entry: AuditEntry): Promise<void> | undefined;
}
