import { render } from 'preact';
import { App } from './shell/app.tsx';
import { Router } from './routing/router.ts';
import { applyTheme, savedTheme } from './shell/theme.ts';

applyTheme(savedTheme());
const page = document.getElementById('page');
// What index.html has in it is painted until now.
page?.replaceChildren();
if (page !== null) render(<App router={new Router(window)} />, page);
