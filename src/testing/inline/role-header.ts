/** Names the function of a test's handler that makes a request, and its role. */
export const ROLE_HEADER = 'x-millrace-role';

export interface RoleOfHandler {
  readonly functionName: string;
  readonly roleArn: string;
}

// Neither has a space.
export function roleHeader({ functionName, roleArn }: RoleOfHandler): string {
  return `${functionName} ${roleArn}`;
}

export function roleOfHeader(header: string | undefined): RoleOfHandler | undefined {
  const [functionName, roleArn] = header?.split(' ') ?? [];
  return functionName && roleArn ? { functionName, roleArn } : undefined;
}
