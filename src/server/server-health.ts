/** What identifies a server of Millrace: the members of `/_millrace/health` that every version has. */
export interface ServerHealth {
  /** `ok`, or why it does not serve every client. */
  readonly status: string;
  readonly version: string;
  readonly pid: number;
  readonly uptimeSeconds: number;
}

/** @returns undefined for the response of another program */
export function parseHealth(body: string): ServerHealth | undefined {
  try {
    const health = JSON.parse(body) as Partial<ServerHealth> | null;
    return typeof health?.version === 'string' && typeof health.pid === 'number'
      ? (health as ServerHealth)
      : undefined;
  } catch {
    return undefined;
  }
}
