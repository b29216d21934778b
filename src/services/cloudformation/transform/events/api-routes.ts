import type { CompileEvent } from './event-kind.ts';

/** Its permission belongs to the API: it names the stage. */
export const compileHttpApiEvent: CompileEvent = (event) => ({
  resources: {},
  routes: [{ kind: 'http', event }],
});

export const compileApiEvent: CompileEvent = (event) => ({
  resources: {},
  routes: [{ kind: 'rest', event }],
});
