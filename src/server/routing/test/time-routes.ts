import { json, type Routes } from './route.ts';

export const TIME_ROUTES: Routes = {
  'GET /time': {
    about: 'the clock of the server',
    serve: async (controls) => json(200, { now: controls.now() }),
  },
};
