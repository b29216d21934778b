/** Runs in the thread of module hooks, in versions of Node whose hooks cannot run in the thread of the imports. */
import type { InitializeHook, ResolveHook } from 'node:module';
import { alternativeParents, type SearchFolders } from './search-folders.ts';

let folders: SearchFolders = { nodePath: [], sdk: [] };

export const initialize: InitializeHook<SearchFolders> = (data) => {
  folders = data;
};

export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    for (const parentURL of alternativeParents(specifier, folders)) {
      try {
        return await nextResolve(specifier, { ...context, parentURL });
      } catch {
        // Not in this folder.
      }
    }
    throw error;
  }
};
