import type { Principal } from '../../policy/principal.ts';

/** Under which ARN a principal is observed. Root users may do everything, and services have no policies. */
export function identityOf(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'user':
      return principal.arn;
    case 'role-session':
      return principal.roleArn;
    case 'federated-user':
      return principal.userArn;
    case 'root':
    case 'service':
    case 'anonymous':
      return undefined;
  }
}
