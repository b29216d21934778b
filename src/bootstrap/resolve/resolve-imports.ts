import * as nodeModule from 'node:module';
import type { ResolveHookContext, ResolveFnOutput } from 'node:module';
import { alternativeParents, type SearchFolders } from './search-folders.ts';

type NextResolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;
type SyncResolveHook = (
  specifier: string,
  context: ResolveHookContext,
  nextResolve: NextResolve,
) => ResolveFnOutput;

/** `registerHooks` exists since Node 22.15, `register` since 18.19; functions may run on an older Node than the server. */
const { registerHooks, register } = nodeModule as {
  registerHooks?: (hooks: { resolve: SyncResolveHook }) => unknown;
  register?: typeof nodeModule.register;
};

/** Whether imports can be resolved in the thread that imports. Otherwise each cold start pays for a second thread. */
export const resolvesInThread = registerHooks !== undefined;

/** Lets ES imports that fail be resolved from other folders. */
export function resolveImports(folders: SearchFolders): void {
  if (registerHooks) {
    registerHooks({ resolve: (...call) => resolveWith(folders, ...call) });
  } else {
    // The file is built beside this one.
    register?.('./import-hooks.mjs', import.meta.url, { data: folders });
  }
}

function resolveWith(
  folders: SearchFolders,
  specifier: string,
  context: ResolveHookContext,
  nextResolve: NextResolve,
): ResolveFnOutput {
  try {
    return nextResolve(specifier, context);
  } catch (error) {
    // A failed `require` has another code, and has searched NODE_PATH already.
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    for (const parentURL of alternativeParents(specifier, folders)) {
      try {
        return nextResolve(specifier, { ...context, parentURL });
      } catch {
        // Not in this folder.
      }
    }
    throw error;
  }
}
