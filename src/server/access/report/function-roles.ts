import { namespaceKey } from '../../../lib/aws/namespace.ts';
import type { Functions } from '../../../services/lambda/function/functions.ts';
import type { FunctionRole } from './access-report.ts';

/** The execution roles of the functions of all accounts and regions. */
export async function functionRoles(functions: Functions): Promise<FunctionRole[]> {
  const namespaces = new Map(
    (await functions.everywhere()).map(({ account, region }) => {
      const namespace = { account, region };
      return [namespaceKey(namespace), namespace];
    }),
  );
  const roles: FunctionRole[] = [];
  for (const namespace of namespaces.values()) {
    for (const { name, settings } of await functions.list(namespace, { allVersions: false })) {
      roles.push({ functionName: name, roleArn: settings.roleArn });
    }
  }
  return roles;
}
