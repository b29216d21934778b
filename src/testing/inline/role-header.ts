/** Names the function of a test's handler that makes a request, and its role. */
export const ROLE_HEADER = 'x-millrace-role';

export interface RoleOfHandler {
  readonly functionArn: string;
  readonly roleArn: string;
}

// Neither ARN has a space.
export function roleHeader({ functionArn, roleArn }: RoleOfHandler): string {
  return `${functionArn} ${roleArn}`;
}

export function roleOfHeader(header: string | undefined): RoleOfHandler | undefined {
  const [functionArn, roleArn] = header?.split(' ') ?? [];
  return functionArn && roleArn ? { functionArn, roleArn } : undefined;
}
